// What the page does to the browser's history.
import { expect, test } from 'vitest'
import { serviceUrl, tile, visit } from './browser.ts'
import { png, store, unique } from './files.ts'

test('images that are opened and closed need no further Back to leave the page', async () => {
  const [one, other] = [await png(unique('one.png')), await png(unique('other.png'))]
  await store(one)
  await store(other)
  const page = await visit('/docs')
  await page.goto(serviceUrl())
  const opened = page.getByRole('dialog', { name: /one|other/ })
  for (const { name } of [one, other]) {
    await tile(page, name).getByRole('link').click()
    await opened.waitFor()
    await page.keyboard.press('Escape')
    await opened.waitFor({ state: 'detached' })
  }
  await page.goForward()
  await opened.waitFor()
  await page.keyboard.press('ArrowRight')
  await page.reload()
  await page.getByRole('button', { name: 'Close' }).click()
  await opened.waitFor({ state: 'detached' })
  await expect.poll(() => page.url()).toBe(`${serviceUrl()}/`)
  await page.goBack()
  expect(page.url()).toBe(`${serviceUrl()}/docs`)
})

test('an image that a link opened is closed on the page, whatever was before', async () => {
  const name = unique('linked.png')
  await store(await png(name))
  const page = await visit('/docs')
  await page.goto(`${serviceUrl()}/#/${encodeURIComponent(name)}`)
  await page.getByRole('dialog', { name }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name }).waitFor({ state: 'detached' })
  expect(page.url()).toBe(`${serviceUrl()}/`)
})
