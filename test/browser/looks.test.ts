// How the page looks and speaks: phone to wide, light and dark, and axe's rules for WCAG 2.2 AA at every turn.
import { beforeAll, describe, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { drop, screenshot, seen, tile, upload, visit } from './browser.ts'
import { landscape, png, store, unique } from './files.ts'

const images = Array.from({ length: 8 }, (_, index) => ({
  name: unique(`DSC_${index}.jpg`),
  hue: index * 47,
}))

beforeAll(async () => {
  for (const { name, hue } of images) await store(await landscape(name, hue))
})

const widths = [
  ['phone', { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true }],
  ['tablet', { viewport: { width: 820, height: 1100 } }],
  ['wide', { viewport: { width: 1600, height: 1000 } }],
] as const

describe.each(widths)('on a %s screen', (width, options) => {
  test.each(['light', 'dark'] as const)(
    '%s: nothing is wrong by axe, and nothing is too wide',
    async (colorScheme) => {
      const page = await visit('/', { ...options, colorScheme, reducedMotion: 'reduce' })
      const check = async (what: string) => {
        await screenshot(page, `${what}-${width}-${colorScheme}`)
        expect(await violations(page), what).toEqual([])
        const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
        expect(isTooWide, what).toBe(false)
      }
      const first = images[0]?.name ?? ''
      await seen(page, first)
      await check('gallery')
      const bad = { name: unique('notes.jpg'), type: 'image/jpeg', bytes: Buffer.from('no image') }
      const good = await png(unique('fine.png'))
      await drop(page, [bad, good])
      await upload(page, bad.name).getByText('Unsupported format').waitFor()
      await upload(page, good.name).getByText('Uploaded').waitFor()
      await seen(page, good.name)
      await page.getByLabel(`Select ${good.name}`).click()
      await check('uploads')
      await tile(page, first).getByRole('link').click()
      await page.locator('.view img.shown').waitFor()
      await check('image')
      await page.locator('details.overwrite summary').click()
      await page.locator('form.resize').getByRole('button', { name: 'Resize' }).click()
      await page.getByRole('dialog', { name: 'Overwrite the original?' }).waitFor()
      await check('resize-question')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.getByRole('searchbox').fill('nothing at all')
      await page.getByText('No image has').waitFor()
      await check('nothing-found')
    },
  )
})

test('at 400 % zoom, the bar at the top scrolls away, because it would cover the images', async () => {
  const page = await visit('/', { viewport: { width: 320, height: 256 } })
  await seen(page, images.at(-1)?.name ?? '')
  const bottom = () =>
    page.evaluate(() => {
      scrollTo(0, 400)
      return document.querySelector('header')?.getBoundingClientRect().bottom
    })
  await expect.poll(bottom).toBeLessThan(0)
})

test('nothing is asked of any other host, and first script and styles are small', async () => {
  const page = await visit('/')
  const asked: URL[] = []
  let bytes = 0
  page.on('request', (request) => asked.push(new URL(request.url())))
  page.on('response', async (response) => {
    if (response.url().includes('/assets/')) bytes += Number(response.headers()['content-length'])
  })
  await page.reload()
  await seen(page, images[0]?.name ?? '')
  const own = new URL(page.url()).host
  expect(asked.filter(({ host, protocol }) => host !== own && protocol.startsWith('http'))).toEqual([])
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThan(100_000)
})
