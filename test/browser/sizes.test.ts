// Building sizes, following the store, and what was deleted.
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { violations } from './axe.ts'
import { pick, screenshot, seen, serviceUrl, tile, visit } from './browser.ts'
import { landscape, png, store, unique } from './files.ts'

const resource = (name: string) => `${serviceUrl()}/v1/images/${encodeURIComponent(name)}`

const snippet = (page: Page) => page.locator('.snippets code').textContent()

test('a size is built on the picture: with its bytes, its code, and an address that keeps it', async () => {
  const name = unique('build.jpg')
  await store(await landscape(name, 201))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  const builder = page.locator('.builder')
  await builder.getByLabel('Width').fill('200')
  await builder.getByLabel('Height').fill('400')
  await builder.locator('.preview img').waitFor()
  await expect.poll(() => builder.locator('.bytes dt').allTextContents()).toHaveLength(3)
  const url = (await snippet(page)) ?? ''
  expect(url).toContain('?w=200&h=400&v=')
  const { width, height } = await sharp(await (await fetch(url)).arrayBuffer()).metadata()
  expect([width, height]).toEqual([200, 400])
  await builder.locator('.picker').click({ position: { x: 4, y: 100 } })
  await builder.locator('.picker').press('ArrowRight')
  await screenshot(page, 'builder')
  expect(await violations(page)).toEqual([])
  await builder.getByRole('button', { name: 'Save focus' }).click()
  await builder.getByRole('button', { name: 'Use the middle' }).waitFor()
  const { focus } = (await (await fetch(resource(name))).json()) as { focus: [number, number] }
  expect(focus[0]).toBeLessThan(0.05)
  await page.reload()
  expect(await builder.getByLabel('Height').inputValue()).toBe('400')
  await builder.getByLabel('HTML', { exact: true }).check({ force: true })
  expect(await snippet(page)).toMatch(/ width="200" height="400" .* style="background: #/)
  await page.locator('form.notes').getByLabel('Alt text').fill('A lake')
  await page.locator('form.notes').getByLabel('Tags').fill('calm, blue')
  await page.locator('form.notes').getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => snippet(page)).toContain('alt="A lake"')
  expect(await (await fetch(resource(name))).json()).toMatchObject({ alt: 'A lake', tags: ['calm', 'blue'] })
})

test('what changes elsewhere shows without a click', async () => {
  const name = unique('elsewhere.png')
  const page = await visit()
  await page.locator('.store').waitFor()
  await store(await png(name))
  await tile(page, name).waitFor({ timeout: 60_000 })
  await seen(page, name)
  await fetch(resource(name), { method: 'DELETE' })
  const isGone = tile(page, name).waitFor({ state: 'detached', timeout: 60_000 })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await isGone
  expect(asked.length).toBeLessThanOrEqual(3)
})

test('sixty uploads ask for at most 70 descriptions and lists', async () => {
  const page = await visit()
  const { bytes, type } = await png('x', 'olive', 8)
  const files = Array.from({ length: 60 }, (_, index) => ({ name: unique(`${index}.png`), type, bytes }))
  let asked = 0
  page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().includes('/v1/images')) asked += 1
  })
  await pick(page, files)
  await page.locator('.tray').getByText('60 of 60 uploaded').waitFor()
  // The newest is at the top; those below the window aren't drawn.
  await seen(page, files[59]?.name ?? '')
  expect(asked).toBeLessThanOrEqual(70)
})

test('a deleted image is in the trash, and comes back from there', async () => {
  const name = unique('trashed.png')
  await store(await png(name))
  await fetch(resource(name), { method: 'DELETE' })
  const page = await visit('/')
  await page.getByRole('link', { name: 'Trash', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Trash' })
  await dialog.locator('li').filter({ hasText: name }).waitFor()
  await screenshot(page, 'trash')
  expect(await violations(page)).toEqual([])
  await page.route('**/restore', (route) => route.fulfill({ status: 503, json: { detail: 'Busy' } }))
  await dialog.getByRole('button', { name: `Restore ${name}` }).click()
  await dialog.getByRole('alert').getByText(`Couldn’t restore ${name}. Busy`).waitFor()
  await page.unroute('**/restore')
  await dialog.getByRole('button', { name: `Restore ${name}` }).click()
  await dialog.locator('li').filter({ hasText: name }).waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await seen(page, name)
})
