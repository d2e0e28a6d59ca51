// The page in the distribution's Firefox, which Playwright can't drive: an upload, a size with its focus, and what the
// page looks like from a phone to a wide screen.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serviceUrl } from '../browser.ts'
import { landscape, unique } from '../files.ts'
import { install } from '../install.ts'
import type { Browser, Page } from './drive.js'

const executablePath = [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (place) => place && existsSync(place),
)

/** CI installs one. */
const withFirefox = test.skipIf(!executablePath)

const screenshots = resolve(import.meta.dirname, '../../../.build/screenshots')
let browser: Browser | undefined

beforeAll(async () => {
  if (!executablePath) return
  install(import.meta.dirname)
  const { launch } = await import('./drive.js')
  browser = await launch(executablePath)
})

afterAll(() => browser?.close())

/** Returns a page, and what it says is wrong. */
async function open(address = '/'): Promise<{ page: Page; errors: string[] }> {
  if (!browser) throw new Error('No Firefox here: install one, or say where it is by FIREFOX=…')
  const page = await browser.newPage()
  page.setDefaultTimeout(90_000)
  await page.setViewport({ width: 1280, height: 800 })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(new URL(address, serviceUrl()).href)
  return { page, errors }
}

withFirefox('Firefox uploads an image, builds a size of it, and keeps its focus', async () => {
  const { page, errors } = await open()
  const { name, bytes } = await landscape(unique('firefox.jpg'), 111)
  const file = join(tmpdir(), name)
  writeFileSync(file, bytes)
  const input = await page.waitForSelector('.add.main input')
  await input?.uploadFile(file)
  const tile = `.tile:has([title="${name}"])`
  await page.waitForSelector(`${tile} img.thumb.shown`)
  await page.click(`${tile} a`)
  await page.waitForSelector('.fields input:not(:disabled)')
  for (const [index, value] of ['300', '150'].entries()) {
    const fields = await page.$$('.fields input')
    await fields[index]?.type(value)
  }
  await page.waitForSelector('.bytes > div:nth-child(3)')
  await page.focus('.picker')
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowLeft'] as const) await page.keyboard.press(key)
  await page.click('.on-picture .row .button.main')
  await page.waitForSelector('.on-picture .row .button:nth-child(2)')
  const resource = `${serviceUrl()}/v1/images/${encodeURIComponent(name)}`
  expect(await (await fetch(resource)).json()).toMatchObject({ focus: [0.48, 0.46] })
  mkdirSync(screenshots, { recursive: true })
  for (const width of [360, 1280, 2560]) {
    await page.setViewport({ width, height: 900 })
    await page.screenshot({ path: `${screenshots}/firefox-${width}.png` })
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false)
  }
  expect(errors).toEqual([])
})

withFirefox('Firefox deletes an image that it opened, takes that back, and then deletes it', async () => {
  const { page, errors } = await open()
  const { name, bytes } = await landscape(unique('firefox-delete.jpg'), 140)
  const file = join(tmpdir(), name)
  writeFileSync(file, bytes)
  await (await page.waitForSelector('.add.main input'))?.uploadFile(file)
  const tile = `.tile:has([title="${name}"])`
  const gone = `body:not(:has(.tile [title="${name}"]))`
  const resource = `${serviceUrl()}/v1/images/${encodeURIComponent(name)}`
  await page.waitForSelector(`${tile} img.thumb.shown`)
  await page.click(`${tile} a`)
  await page.waitForSelector('dialog.detail .button.danger')
  await page.click('dialog.detail .button.danger')
  await page.waitForSelector(gone)
  await page.click('.toast .button')
  await page.waitForSelector(`${tile} img.thumb.shown`)
  expect((await fetch(resource)).status).toBe(200)
  await page.click(`${tile} input`)
  await page.waitForSelector('.selection .button.danger')
  await page.click('.selection .button.danger')
  await page.waitForSelector(gone)
  await page.click('.toast .icon-button')
  await expect.poll(async () => (await fetch(resource)).status, { interval: 200 }).toBe(404)
  expect(errors).toEqual([])
})

withFirefox('Firefox continues a large upload after a reload, with the missing parts', async () => {
  const { page, errors } = await open()
  const { name, bytes } = await landscape(unique('firefox-parts.jpg'), 70)
  const file = join(tmpdir(), name)
  // Browsers and the service ignore what follows the end of the picture.
  writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(21_000_000 - bytes.length)]))
  // The line is cut behind the second part: nothing is sent any more.
  await page.evaluate(() => {
    const { send } = XMLHttpRequest.prototype
    let parts = 0
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob) {
        parts += 1
        this.addEventListener('load', () => document.body.append(document.createElement('stored-part')))
      }
      if (parts <= 2) send.call(this, body)
    }
  })
  await (await page.waitForSelector('.add.main input'))?.uploadFile(file)
  // Both parts are stored, not only sent.
  await page.waitForSelector('stored-part + stored-part')
  await page.reload()
  await page.waitForSelector(`.tile:has([title="${name}"]) img.thumb.shown`)
  const sent = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap(({ name: url }) => /partNumber=(\d+)/.exec(url)?.[1] ?? []),
  )
  expect(sent.toSorted()).toEqual(['3', '4', '5'])
  expect(errors).toEqual([])
})
