// Notes that were typed and not saved.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { serviceUrl, tile, visit } from './browser.ts'
import { png, store, unique } from './files.ts'

const addressOf = (name: string) => `${serviceUrl()}/v1/images/${name}`

const alt = (page: Page) => page.locator('.notes').getByLabel('Alt text')
const unsaved = (page: Page) => page.locator('.notes').getByText('Not saved yet')

async function open(page: Page, name: string) {
  await tile(page, name).getByRole('link').click()
  await alt(page).waitFor()
}

async function leave(page: Page) {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** Opens an image on the page, types an alt text, and leaves. */
async function typeAndLeave(name: string) {
  await store(await png(name))
  const page = await visit()
  await open(page, name)
  await alt(page).fill('A lake')
  await unsaved(page).waitFor()
  await leave(page)
  return page
}

test('an alt text that was typed is there when the image is opened again, and can be saved', async () => {
  const name = unique('typed.png')
  const page = await typeAndLeave(name)
  await open(page, name)
  expect(await alt(page).inputValue()).toBe('A lake')
  await unsaved(page).waitFor()
  await page.locator('.notes').getByRole('button', { name: 'Save' }).click()
  await page.locator('.notes').getByText('Saved', { exact: true }).waitFor()
  expect(await (await fetch(addressOf(name))).json()).toMatchObject({ alt: 'A lake' })
  await leave(page)
  await open(page, name)
  expect(await unsaved(page).count()).toBe(0)
})

test('an alt text that somebody else saved meanwhile is shown instead of what was typed', async () => {
  const name = unique('theirs.png')
  const page = await typeAndLeave(name)
  await fetch(addressOf(name), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ alt: 'Theirs' }),
  })
  await open(page, name)
  await expect.poll(() => alt(page).inputValue()).toBe('Theirs')
  expect(await unsaved(page).count()).toBe(0)
})
