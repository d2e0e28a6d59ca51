// States of the page, none of which has anything wrong by axe; the locked store is in locked.test.ts, and a size that
// isn't signed in crop.test.ts.
import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { violations } from './axe.ts'
import { drop, pick, screenshot, seen, serviceUrl, tile, upload, visit } from './browser.ts'
import { landscape, png, store, unique } from './files.ts'
import { dropLarge, partOf } from './large.ts'

const pending = async (page: Page, name: string) => {
  await page.route('**/v1/images?*', async (route) => {
    const answer = await route.fetch()
    const list = (await answer.json()) as { data: { id: string; status: string }[] }
    const data = list.data.map((one) => (one.id === name ? { ...one, status: 'processing' } : one))
    await route.fulfill({ json: { ...list, data } })
  })
  await page.reload()
  await tile(page, name).getByText('Processing').first().waitFor()
}

test('axe finds nothing wrong in twenty-one states', async () => {
  const states: string[] = []
  const name = unique('state.jpg')
  await store(await landscape(name, 301))
  const page = await visit('/', { reducedMotion: 'reduce' })
  const check = async (state: string) => {
    states.push(state)
    await screenshot(page, `state-${state}`)
    expect(await violations(page), state).toEqual([])
  }
  await seen(page, name)
  await check('gallery')
  await page.getByLabel(`Select ${name}`).click()
  await check('selection')
  await page.getByRole('button', { name: 'Tag', exact: true }).click()
  await check('tagging')
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByLabel('Show', { exact: true }).selectOption('TIFF')
  await page.getByText('There are no such images').waitFor()
  expect(await page.locator('.empty p').allTextContents()).toEqual(['Choose “All images” to see the others.'])
  await check('none-of-kind')
  await page.getByLabel('Show', { exact: true }).selectOption('')
  await page.getByRole('searchbox').fill('nothing at all')
  await page.getByText('No image has').waitFor()
  await check('nothing-found')
  await page.getByRole('searchbox').fill('')
  await seen(page, name)
  await pick(page, [{ name: unique('a.jpg'), type: 'image/jpeg', bytes: Buffer.from('no image') }])
  await page.locator('.upload.failed').waitFor()
  await check('upload-failed')
  const taken = await png(name.replace('.jpg', '.png'))
  await store(taken)
  await drop(page, [taken])
  await upload(page, taken.name).getByRole('button', { name: 'Replace' }).waitFor()
  await check('name-taken')
  await page.getByRole('button', { name: 'Clear list' }).click()
  await pending(page, name)
  await check('processing')
  await page.unrouteAll()
  await page.goto(`${serviceUrl()}/#/${encodeURIComponent(name)}`)
  await page.reload()
  await page.locator('.view img.shown').waitFor()
  await check('image')
  await page.locator('.builder').getByLabel('Width').fill('300')
  await page.locator('.builder').getByLabel('Height').fill('100')
  await page.locator('.bytes > div').nth(2).waitFor()
  await check('builder')
  await page.locator('.picker').press('ArrowLeft')
  await check('focus')
  await page.locator('.on-picture').getByLabel('Crop', { exact: true }).check({ force: true })
  await page.locator('.grip').press('Shift+ArrowLeft')
  await page.locator('.snippets').getByText('Signed: valid until').waitFor()
  await page.locator('.preview[aria-busy=false]').waitFor()
  await check('crop')
  await page.locator('.snippets').getByLabel('Next.js').check({ force: true })
  await check('code')
  await page.locator('.versions summary').click()
  await page.locator('.versions li').first().waitFor()
  await check('versions')
  await page.locator('.overwrite summary').click()
  await check('overwrite')
  await page.locator('form.resize').getByRole('button', { name: 'Resize' }).click()
  await page.getByRole('dialog', { name: 'Overwrite the original?' }).waitFor()
  await check('overwrite-question')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Zoom' }).click()
  await page.locator('.pswp--open .pswp__img:not(.pswp__img--placeholder)').first().waitFor()
  await check('zoom')
  await page.keyboard.press('Escape')
  await page.locator('.pswp').waitFor({ state: 'detached' })
  await page.locator('.panel').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  await check('undo')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByRole('link', { name: 'Trash', exact: true }).click()
  await page.locator('.trash li').first().waitFor()
  await check('trash')
  await page.keyboard.press('Escape')
  await page.goto(`${serviceUrl()}/#/${encodeURIComponent(unique('never.png'))}`)
  await page.reload()
  await page.getByRole('alert').getByText('no longer exists').waitFor()
  await check('gone')
  await page.route('**/v1/images?*', (route) =>
    route.fulfill({ json: { kind: 'Collection', next: null, previous: '', data: [] } }),
  )
  await page.goto(`${serviceUrl()}/?empty`)
  await page.getByRole('button', { name: 'Try a sample' }).waitFor()
  await check('empty')
  expect(states).toHaveLength(21)
})

test('nor while a large file is sent in parts, and when the line breaks', async () => {
  const page = await visit('/', { reducedMotion: 'reduce' })
  const held: Route[] = []
  await page.route(/partNumber=/, (route) =>
    partOf(route.request().url()) === 1 ? route.continue() : held.push(route),
  )
  const name = unique('large.jpg')
  const arrived = page.waitForResponse((response) => partOf(response.url()) === 1 && response.ok())
  await dropLarge(page, name)
  await arrived
  const line = upload(page, name)
  await line.getByText('5.2 MB of 21 MB').waitFor()
  await screenshot(page, 'state-parts')
  expect(await violations(page)).toEqual([])
  await page.context().setOffline(true)
  await Promise.all(held.map((route) => route.abort('connectionreset')))
  await line.getByText('Retry sends only what is missing').waitFor()
  await screenshot(page, 'state-parts-interrupted')
  expect(await violations(page)).toEqual([])
})
