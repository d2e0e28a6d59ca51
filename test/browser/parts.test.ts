// Uploading a large file over a bad line: only the parts that are missing are sent again.
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { screenshot, seen, upload, visit } from './browser.ts'
import { unique } from './files.ts'
import { forgetFiles, keptFiles } from './kept.ts'
import { dropLarge, partOf, size } from './large.ts'

/** Records the parts that arrive from now on. */
function arrivals(page: Page): number[] {
  const arrived: number[] = []
  page.on('response', (response) => {
    const part = partOf(response.url())
    if (part > 0 && response.request().method() === 'PUT' && response.ok()) arrived.push(part)
  })
  return arrived
}

/**
 * Lets nothing through but these parts. Chromium itself refuses the others: a route would be given the bytes of each,
 * and go on with those that are under way when the page is closed.
 * @returns what lets all through again
 */
async function letThrough(page: Page, parts: readonly number[]): Promise<() => Promise<unknown>> {
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  const urls = [1, 2, 3, 4, 5].filter((part) => !parts.includes(part)).map((part) => `*partNumber=${part}*`)
  await network.send('Network.setBlockedURLs', { urls })
  return () => network.send('Network.setBlockedURLs', { urls: [] })
}

const inOrder = (parts: readonly number[]) => parts.toSorted((a, b) => a - b)

const patience = { timeout: 60_000, interval: 50 }

test('a large file is sent in parts, and what a broken line cut off continues once the browser is online', async () => {
  const page = await visit()
  const arrived = arrivals(page)
  const open = await letThrough(page, [1, 5])
  const name = unique('line.jpg')
  await dropLarge(page, name)
  await vi.waitFor(() => expect(inOrder(arrived)).toContain(1), patience)
  await page.context().setOffline(true)
  const line = upload(page, name)
  await line.getByText('Retry sends only what is missing').waitFor()
  await screenshot(page, 'parts-interrupted')
  const before = [...arrived]
  await open()
  await page.context().setOffline(false)
  await line.getByText('Uploaded').waitFor()
  await seen(page, name)
  expect(before).not.toContain(2)
  // Each part arrived once.
  await vi.waitFor(() => expect(inOrder(arrived)).toEqual([1, 2, 3, 4, 5]), patience)
})

test('after a reload in the middle, a large file continues by itself, with the missing parts', async () => {
  const page = await visit()
  page.on('dialog', (dialog) => dialog.accept())
  const arrived = arrivals(page)
  const open = await letThrough(page, [1, 2])
  const name = unique('reload.jpg')
  await dropLarge(page, name)
  await vi.waitFor(() => expect(inOrder(arrived)).toEqual([1, 2]), patience)
  await vi.waitFor(async () => expect(await keptFiles(page)).toEqual([size]), patience)
  // From here on, the others wait: if they failed, the page would give up after a while.
  const { promise: seenAgain, resolve: goOn } = Promise.withResolvers<void>()
  await page.route(/partNumber=/, async (route) => {
    await seenAgain
    // Those of the page before the reload are gone.
    await route.continue().catch(() => undefined)
  })
  await open()
  await page.reload()
  // The same line, with what was sent before.
  const bar = upload(page, name).locator('progress')
  await bar.waitFor()
  await vi.waitFor(
    async () => expect(await bar.evaluate((one) => (one as HTMLProgressElement).value)).toBe(2 * 5_242_880),
    patience,
  )
  goOn()
  await upload(page, name).getByText('Uploaded').waitFor()
  await seen(page, name)
  await vi.waitFor(() => expect(inOrder(arrived)).toEqual([1, 2, 3, 4, 5]), patience)
  await vi.waitFor(async () => expect(await keptFiles(page)).toEqual([]), patience)
})

/** Sends one of the parts, and lets the browser forget the file. */
async function forgotten(file: string) {
  const page = await visit()
  page.on('dialog', (dialog) => dialog.accept())
  const arrived = arrivals(page)
  const open = await letThrough(page, [3])
  const name = unique(file)
  await dropLarge(page, name)
  await vi.waitFor(() => expect(inOrder(arrived)).toEqual([3]), patience)
  await vi.waitFor(async () => expect(await keptFiles(page)).toEqual([size]), patience)
  await forgetFiles(page)
  await page.reload()
  await upload(page, name).getByText('Choose the file again').waitFor()
  await open()
  return { page, name, arrived }
}

test('a browser without room for the file continues when somebody chooses it again', async () => {
  const { page, name, arrived } = await forgotten('again.jpg')
  await dropLarge(page, name)
  await upload(page, name).getByText('Uploaded').waitFor()
  await seen(page, name)
  await vi.waitFor(() => expect(inOrder(arrived)).toEqual([1, 2, 3, 4, 5]), patience)
})

test('another file of the same name and size begins anew: no image is made of two files', async () => {
  const { page, name, arrived } = await forgotten('other.jpg')
  await dropLarge(page, name, 200)
  await upload(page, name).getByText('Uploaded').waitFor()
  await seen(page, name)
  await vi.waitFor(() => expect(inOrder(arrived)).toEqual([1, 2, 3, 3, 4, 5]), patience)
})

test('another tab leaves an upload alone while the first one has it, and continues it after that', async () => {
  const first = await visit()
  const arrived = arrivals(first)
  await letThrough(first, [1])
  const name = unique('tabs.jpg')
  await dropLarge(first, name)
  await vi.waitFor(() => expect(arrived).toEqual([1]), patience)
  await vi.waitFor(async () => expect(await keptFiles(first)).toEqual([size]), patience)
  const second = await first.context().newPage()
  await second.goto(first.url())
  await second.locator('.store').waitFor()
  expect(await keptFiles(second)).toEqual([size])
  expect(await upload(second, name).count()).toBe(0)
  // Requests, not answers: a slow browser may begin before the reload, and a part that arrived then isn't sent again.
  const sent = new Set<number>()
  second.on('request', (request) => {
    if (request.method() === 'PUT' && partOf(request.url()) > 0) sent.add(partOf(request.url()))
  })
  await first.close()
  await second.reload()
  await upload(second, name).getByText('Uploaded').waitFor()
  expect(inOrder([...sent])).toEqual([2, 3, 4, 5])
})

test('what is cancelled does not come back, and its parts are removed', async () => {
  const page = await visit()
  page.on('dialog', (dialog) => dialog.accept())
  const arrived = arrivals(page)
  await letThrough(page, [1])
  const name = unique('cancelled.jpg')
  await dropLarge(page, name)
  await vi.waitFor(() => expect(arrived).toEqual([1]), patience)
  const aborted = page.waitForResponse((response) => response.request().method() === 'DELETE')
  await upload(page, name).getByRole('button', { name: 'Cancel' }).click()
  expect((await aborted).status()).toBe(204)
  await page.reload()
  await vi.waitFor(async () => expect(await keptFiles(page)).toEqual([]), patience)
  expect(await upload(page, name).count()).toBe(0)
})
