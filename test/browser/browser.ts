// A real Chromium, and what people do in it.
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { expect, inject, onTestFinished } from 'vitest'
import { findChromium } from '../../cli/chromium.ts'

/** Milliseconds for whatever the page does: it may wait for images, on a busy machine. */
const patience = 90_000

/** That of this process, which ends with it. */
let chromiumHere: Promise<Browser> | undefined

function launched(): Promise<Browser> {
  // A page starts four renderers without a limit, of which two are spare.
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--renderer-process-limit=1',
  ]
  chromiumHere ??= chromium.launch({ executablePath: findChromium(), args })
  return chromiumHere
}

/** The service of this process, which the files that run here share. */
export const serviceUrl = (): string => {
  const urls = inject('urls')
  return urls[(Number(process.env.VITEST_POOL_ID) - 1) % urls.length] ?? expect.unreachable()
}

/**
 * A person's browser, that nobody has used yet, at this address. The test fails if the page throws or logs an error.
 */
export async function visit(
  address = '/',
  { url = serviceUrl(), ...options }: BrowserContextOptions & { url?: string } = {},
): Promise<Page> {
  const context = await (await launched()).newContext({ viewport: { width: 1280, height: 800 }, ...options })
  context.setDefaultTimeout(patience)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  const errors: string[] = []
  onTestFinished(async () => {
    await context.close()
    expect(errors).toEqual([])
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    // A refused request is one that the page answers for in words.
    const isOurs = message.type() === 'error' && !/Failed to load resource/.test(message.text())
    if (isOurs) errors.push(message.text())
  })
  await page.goto(new URL(address, url).href)
  return page
}

export interface TestFile {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

/** Lets files fall onto the page. */
export async function drop(page: Page, files: readonly TestFile[]): Promise<void> {
  const described = files.map(({ name, type, bytes }) => ({ name, type, data: bytes.toString('base64') }))
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer()
    for (const { name, type, data: text } of all) {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
      data.items.add(new File([bytes], name, { type }))
    }
    return data
  }, described)
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}

/** Picks files by the button. */
export const pick = (page: Page, files: readonly TestFile[]) =>
  page
    .getByLabel('Add images')
    .first()
    .setInputFiles(files.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })))

/** The line of an upload. */
export const upload = (page: Page, name: string): Locator =>
  page.locator('.upload').filter({ has: page.locator(`.name[title="${name}"]`) })

/** An image in the gallery. */
export const tile = (page: Page, name: string): Locator =>
  page.locator('.tile').filter({ has: page.locator(`.caption[title="${name}"]`) })

/** Waits until the gallery shows the image itself. */
export const seen = (page: Page, name: string): Promise<void> =>
  tile(page, name).locator('img.thumb.shown').waitFor()

/** Leaves a picture of the page for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = resolve(import.meta.dirname, '../../.build/screenshots')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}
