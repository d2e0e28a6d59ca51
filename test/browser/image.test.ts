// One image: its facts, sharing, resizing, zooming, deleting.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { screenshot, seen, serviceUrl, tile, visit } from './browser.ts'
import { describeImage, landscape, png, store, unique } from './files.ts'

test('an opened image shows its facts and its sizes, and is there again after a reload', async () => {
  const name = unique('lake.jpg')
  await store(await landscape(name, 201))
  const page = await visit()
  await tile(page, name).getByRole('link').click()
  const dialog = page.getByRole('dialog', { name })
  await dialog.locator('.view img.shown').waitFor()
  await dialog.getByText('600 × 400').first().waitFor()
  for (const text of ['image/jpeg', 'thumb', 'small', 'medium', 'large'])
    await dialog.getByText(text, { exact: true }).waitFor()
  await page.reload()
  await page.getByRole('dialog', { name }).getByText('600 × 400').first().waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('an image that ends early says that it is damaged', async () => {
  const name = unique('cut.png')
  const { bytes, ...file } = await png(name)
  await store({ ...file, bytes: bytes.subarray(0, -12) })
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.getByText('A part of the file is missing or wrong.').waitFor()
})

test('an interrupted answer is reported in words, whatever the request', async () => {
  const name = unique('broken.png')
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  const dialog = page.getByRole('dialog', { name })
  await dialog.locator('.view img.shown').waitFor()
  // The builder waits for the settings, which are an answer, too.
  await dialog.locator('.builder').waitFor()
  await page.evaluate(() => {
    const breakOff = () => Promise.reject(new TypeError('network error'))
    Object.assign(Response.prototype, { json: breakOff, blob: breakOff })
  })
  await dialog.getByRole('button', { name: 'Download' }).click()
  await dialog.locator('.row + .wrong, .row .wrong').getByText('No answer from the service').waitFor()
  await dialog.getByLabel('Width').first().fill('20')
  await dialog.locator('.preview').getByText('No answer from the service').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox').fill(name)
  await page.locator('.gallery').getByText('No answer from the service').waitFor()
})

test('zooming without a connection says why it fails', async () => {
  const name = unique('unzoomed.png')
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.locator('.view img.shown').waitFor()
  await page.context().setOffline(true)
  await page.getByRole('button', { name }).click()
  await page.locator('.view').getByText('No answer from the service').waitFor()
})

test('URL, HTML, Markdown and curl are copied, and work', async () => {
  const name = unique("it's [here].png")
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  const copy = async (what: string) => {
    await page.locator('.snippets').getByLabel(what, { exact: true }).check({ force: true })
    await page.getByRole('button', { name: `Copy ${what}`, exact: true }).click()
    await page.getByText('Copied').first().waitFor()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const url = await copy('URL')
  expect((await fetch(url)).headers.get('content-type')).toBe('image/png')
  const html = await copy('HTML')
  const shown = await page.evaluate(async (text) => {
    const box = document.createElement('div')
    // This page's policy, unlike most, refuses the color of the space.
    box.innerHTML = text.replace(/ style="[^"]*"/, '')
    document.querySelector('dialog')?.append(box)
    const image = box.querySelector('img')
    image?.scrollIntoView()
    await image?.decode()
    return image?.naturalWidth
  }, html)
  expect(shown).toBeGreaterThan(0)
  expect(await copy('Markdown')).toBe(`![${name.replace('.png', '').replaceAll(/[[\]]/g, '\\$&')}](${url})`)
  expect(await copy('curl')).toContain(url.replaceAll("'", "'\\''"))
})

/** Opens the form that saves over the original. */
async function openForm(page: Page) {
  const details = page.locator('details.overwrite')
  await details.waitFor()
  if (!(await details.evaluate((one) => (one as HTMLDetailsElement).open))) {
    // By a key: what loads above may move it from under a pointer.
    await details.locator('summary').press('Enter')
  }
  return page.locator('form.resize')
}

/** Resizes an image to a width, and answers the question. */
async function resize(page: Page, width: string, answer = 'Resize') {
  const form = await openForm(page)
  await form.getByLabel('Width').fill(width)
  await form.getByRole('button', { name: 'Resize' }).click()
  await page
    .getByRole('dialog', { name: 'Overwrite the original?' })
    .getByRole('button', { name: answer })
    .click()
}

test('a resize is followed to its end, and the new size is shown', async () => {
  const name = unique('tall.png')
  await store(await png(name, 'purple', 400))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  const form = await openForm(page)
  await form.getByLabel('Width').fill('120')
  expect(await form.getByLabel('Height').inputValue()).toBe('90')
  await resize(page, '120')
  await form.getByText('Resized to 120 × 90').waitFor()
  await page.locator('dl.facts').getByText('120 × 90').waitFor()
  await page.locator('.view img.shown').waitFor()
  expect(await describeImage(name)).toMatchObject({ width: 120, height: 90 })
})

test('nothing is resized before the page has said what is lost', async () => {
  const name = unique('kept.png')
  await store(await png(name, 'teal', 400))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  const form = await openForm(page)
  const button = form.getByRole('button', { name: 'Resize' })
  await form.getByLabel('Width').fill('120')
  await button.click()
  const question = page.getByRole('dialog', { name: 'Overwrite the original?' })
  await question.getByText('400 × 300 pixels').waitFor()
  await question.getByText('120 × 90 pixels').waitFor()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  await page.getByRole('dialog', { name }).waitFor()
  expect(await button.evaluate((one) => one === document.activeElement)).toBe(true)
  await resize(page, '120', 'Cancel')
  expect(await describeImage(name)).toMatchObject({ width: 400, height: 300 })
})

test('undo brings back the original that a resize overwrote, byte for byte', async () => {
  const name = unique('undone.png')
  const original = await png(name, 'teal', 400)
  await store(original)
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await resize(page, '120')
  const form = page.locator('form.resize')
  await form.getByText('Resized to 120 × 90').waitFor()
  await screenshot(page, 'resize-undo')
  await form.getByRole('button', { name: 'Undo' }).click()
  await form.getByText('Original restored').waitFor()
  await page.locator('dl.facts').getByText('400 × 300').waitFor()
  const answer = await fetch(`${serviceUrl()}/images/${encodeURIComponent(name)}`)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(original.bytes)
  expect(await form.getByRole('button', { name: 'Undo' }).count()).toBe(0)
})

test('undo leaves an image alone that somebody else has changed since', async () => {
  const name = unique('theirs.png')
  await store(await png(name, 'teal', 400))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await resize(page, '120')
  const form = page.locator('form.resize')
  await form.getByText('Resized to 120 × 90').waitFor()
  await store(await png(name, 'orange', 200))
  await form.getByRole('button', { name: 'Undo' }).click()
  await form.getByRole('alert').getByText('This image changed since you opened it').waitFor()
  expect(await describeImage(name)).toMatchObject({ width: 200, height: 150 })
})

test('a resize that is refused says why', async () => {
  const name = unique('gone.png')
  await store(await png(name, 'purple', 100))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await openForm(page)
  await fetch(`${serviceUrl()}/images/${encodeURIComponent(name)}`, { method: 'DELETE' })
  await resize(page, '50')
  await page.locator('form.resize').getByRole('alert').getByText('No such image').waitFor()
})

test('an image that changed since it was opened is not resized, and the page says so', async () => {
  const name = unique('changed.png')
  await store(await png(name, 'purple', 100))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  const form = await openForm(page)
  await store(await png(name, 'orange', 200))
  await resize(page, '50')
  await form.getByRole('alert').getByText('This image changed since you opened it').waitFor()
  await page.locator('dl.facts').getByText('200 × 150').waitFor()
  expect(await describeImage(name)).toMatchObject({ width: 200, height: 150 })
})

test('an image that changed since it was opened is not deleted, and the page says so', async () => {
  const name = unique('newer.png')
  await store(await png(name, 'purple', 100))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.locator('.panel').getByRole('button', { name: 'Delete' }).waitFor()
  await store(await png(name, 'orange', 200))
  await page.getByRole('button', { name: 'Delete' }).click()
  // That ends the time to undo.
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByText('This image changed since you opened it').first().waitFor()
  expect(await describeImage(name)).toMatchObject({ status: 200 })
})

test('the original is looked at closely, and Escape leads back', async () => {
  const name = unique('zoom.jpg')
  await store(await landscape(name, 31))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.locator('.view img.shown').waitFor()
  await page.getByRole('button', { name: 'Zoom' }).click()
  await page.locator('.pswp--open .pswp__img:not(.pswp__img--placeholder)').first().waitFor()
  await screenshot(page, 'zoom')
  await page.keyboard.press('Escape')
  await page.locator('.pswp').waitFor({ state: 'detached' })
  await page.getByRole('dialog', { name }).waitFor()
})

test('a deleted image is back after undo, and nothing was deleted', async () => {
  const name = unique('kept.png')
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.getByRole('button', { name: 'Delete' }).click()
  await tile(page, name).waitFor({ state: 'detached' })
  await screenshot(page, 'undo')
  await page.getByRole('button', { name: 'Undo' }).click()
  await seen(page, name)
  expect((await describeImage(name)).status).toBe(200)
})

test('an image is deleted once the time to undo is over', async () => {
  const name = unique('away.png')
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText(`Deleted ${name}`).first().waitFor()
  expect((await describeImage(name)).status).toBe(200)
  await expect.poll(async () => (await describeImage(name)).status).toBe(404)
  expect(await tile(page, name).count()).toBe(0)
})

test('leaving the page before the time to undo is over deletes the image', async () => {
  const name = unique('left.png')
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText(`Deleted ${name}`).first().waitFor()
  await page.goto('about:blank')
  await expect.poll(async () => (await describeImage(name)).status).toBe(404)
})

test('a page that the browser kept does not offer to undo what was deleted', async () => {
  const name = unique('kept.png')
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.getByRole('button', { name: 'Delete' }).click()
  const undo = page.getByRole('button', { name: 'Undo' })
  await undo.waitFor()
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await undo.waitFor({ state: 'detached' })
  await expect.poll(async () => (await describeImage(name)).status).toBe(404)
  // The name isn't hidden from then on.
  await store(await png(name))
  await tile(page, name).waitFor()
})

test('an image that is not there says so', async () => {
  const page = await visit(`/#/${encodeURIComponent(unique('never.png'))}`)
  await page.getByRole('alert').getByText('no longer exists').waitFor()
})
