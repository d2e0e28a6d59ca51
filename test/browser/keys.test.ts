// What a person does without a pointer: sizes, notes, versions, the trash, and several images at
// once. Only keys are pressed.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { seen, serviceUrl, tile, visit } from './browser.ts'
import { landscape, png, store, unique } from './files.ts'

const resource = (name: string) => `${serviceUrl()}/v1/images/${encodeURIComponent(name)}`

const described = async (name: string) =>
  (await (await fetch(resource(name))).json()) as {
    readonly etag: string
    readonly focus?: readonly number[]
    readonly alt?: string
    readonly tags?: readonly string[]
  }

/** What a screen reader says of the element that has the focus. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    const labels = (element as HTMLInputElement | null)?.labels
    const label = labels && [...labels].map(({ textContent }) => textContent).join(' ')
    return (element?.getAttribute('aria-label') || label || element?.textContent || '').trim()
  })

/** Whether the browser shows where the focus is; a hidden input shows it at its label. */
const isMarked = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!element?.matches(':focus-visible')) return false
    const shown = [element, element.nextElementSibling, element.closest('label')].filter(
      (one) => one !== null,
    )
    return shown
      .map((one) => getComputedStyle(one))
      .some(
        ({ outlineStyle, outlineWidth, boxShadow }) =>
          (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      )
  })

/** Presses Tab until something with this label has the focus, which has to be seen. */
async function tabTo(page: Page, label: RegExp): Promise<void> {
  const passed: string[] = []
  for (let count = 0; count < 80; count++) {
    await page.keyboard.press('Tab')
    const at = await focused(page)
    if (label.test(at)) return expect(await isMarked(page), `${at} shows its focus`).toBe(true)
    passed.push(at.slice(0, 30))
  }
  throw new Error(`Tab doesn't reach ${label}, but ${passed.join(', ')}`)
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

const patience = { timeout: 60_000, interval: 100 }

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

test('a size with its focus is built, copied, and described by keys', async () => {
  const name = unique('keys.jpg')
  await store(await landscape(name, 31))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.locator('.builder .fields').waitFor()
  await tabTo(page, /^Width/)
  await page.keyboard.type('300')
  await tabTo(page, /^Height/)
  await page.keyboard.type('150')
  await page.locator('.bytes > div:nth-child(3)').waitFor()
  await tabTo(page, /^Focus at 50 %/)
  await press(page, 'ArrowUp', 'ArrowUp', 'ArrowLeft')
  expect(await focused(page)).toMatch(/^Focus at 48 % from the left, 46 % from the top/)
  await tabTo(page, /^Save focus$/)
  await press(page, 'Enter')
  await vi.waitFor(async () => expect((await described(name)).focus).toEqual([0.48, 0.46]), patience)
  await tabTo(page, /^URL$/)
  await press(page, 'ArrowRight')
  await vi.waitFor(async () => expect(await focused(page)).toBe('HTML'), patience)
  await tabTo(page, /^Copy HTML$/)
  await press(page, 'Enter')
  expect(await clipboard(page)).toMatch(/^<img src=".+w=300&(amp;)?h=150/)
  await tabTo(page, /^Alt text/)
  await page.keyboard.type('A lake')
  await tabTo(page, /^Tags/)
  await page.keyboard.type('calm, blue')
  await press(page, 'Enter')
  await vi.waitFor(
    async () => expect(await described(name)).toMatchObject({ alt: 'A lake', tags: ['calm', 'blue'] }),
    patience,
  )
  // Only of what is saved, the page says so.
  const said = page.locator('.notes').getByText('Saved', { exact: true })
  await said.waitFor()
  await page.keyboard.type('s')
  await said.waitFor({ state: 'detached' })
})

test('an old version is restored, and overwriting is asked about, by keys', async () => {
  const name = unique('versions.png')
  await store(await png(name, 'red', 40))
  const { etag } = await described(name)
  await store(await png(name, 'blue', 80))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.locator('.builder .fields').waitFor()
  await tabTo(page, /^Versions/)
  await press(page, 'Enter')
  await page.locator('.versions li').nth(1).waitFor()
  await tabTo(page, /^Restore/)
  await press(page, 'Enter')
  await vi.waitFor(async () => expect((await described(name)).etag).toBe(etag), patience)
  // The page makes the form anew for each version.
  await page.getByText('Original restored.').first().waitFor({ state: 'attached' })
  await tabTo(page, /^Save over the original/)
  await press(page, 'Enter')
  await tabTo(page, /^Resize$/)
  await press(page, 'Enter')
  await page.getByRole('dialog', { name: 'Overwrite the original?' }).waitFor()
  // What nobody chose has the focus: nothing is lost by Enter.
  await vi.waitFor(async () => expect(await focused(page)).toBe('Cancel'), patience)
  await press(page, 'Escape')
  await page.getByRole('dialog', { name: 'Overwrite the original?' }).waitFor({ state: 'detached' })
  await vi.waitFor(async () => expect(await focused(page)).toBe('Resize'), patience)
  await press(page, 'Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await described(name)).etag).toBe(etag)
})

test('several images are found, tagged, linked, downloaded, and deleted by keys, and come back', async () => {
  const group = unique('group')
  const names = [`${group} a.png`, `${group} b.png`]
  for (const name of names) await store(await png(name))
  const page = await visit()
  const [first = '', second = ''] = names
  await page.locator('.store').waitFor()
  await tabTo(page, /^Search/)
  await page.keyboard.type(group)
  await vi.waitFor(async () => expect(await page.locator('.tile').count()).toBe(2), patience)
  for (const name of names) await seen(page, name)
  await tabTo(page, new RegExp(`^${group} [ab]`))
  await press(page, 'Space', 'ArrowRight', 'Space')
  await page.getByText('2 images selected').waitFor()
  await tabTo(page, /^Tag$/)
  await press(page, 'Enter')
  await tabTo(page, /^Add tags/)
  await page.keyboard.type('both')
  await press(page, 'Enter')
  for (const name of names)
    await vi.waitFor(async () => expect((await described(name)).tags).toEqual(['both']), patience)
  await tabTo(page, /^Copy links$/)
  await press(page, 'Enter')
  await vi.waitFor(async () => expect((await clipboard(page)).split('\n')).toHaveLength(2), patience)
  await tabTo(page, /^Download$/)
  const downloading = page.waitForEvent('download')
  await press(page, 'Enter')
  const zip = await readFile(await (await downloading).path())
  for (const name of names) expect(zip.includes(name)).toBe(true)
  await tabTo(page, /^Delete$/)
  await press(page, 'Enter')
  await tile(page, first).waitFor({ state: 'detached' })
  await tabTo(page, /^Undo$/)
  await press(page, 'Enter')
  for (const name of names) await tile(page, name).waitFor()
  await fetch(resource(second), { method: 'DELETE' })
  await tabTo(page, /^Trash$/)
  await press(page, 'Enter')
  await page.getByRole('dialog', { name: 'Trash' }).waitFor()
  await page.locator('dialog.trash li').first().waitFor()
  await tabTo(page, new RegExp(`^Restore ${second}`))
  await press(page, 'Enter')
  await vi.waitFor(async () => expect((await fetch(resource(second))).status).toBe(200), patience)
  await press(page, 'Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await vi.waitFor(async () => expect(await focused(page)).toBe('Trash'), patience)
})
