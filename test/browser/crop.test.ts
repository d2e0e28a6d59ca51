// The part of a picture: chosen by a mouse, a finger, keys, and numbers; and URLs that the service signs for it.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Service, server, startService } from '../run.ts'
import { blue, type Colour, colourAt, distance, green, quarters } from '../samples.ts'
import { violations } from './axe.ts'
import { screenshot, serviceUrl, visit } from './browser.ts'
import { store, unique } from './files.ts'

const root = resolve(import.meta.dirname, '../..')
const patience = { timeout: 60_000, interval: 50 }

/** Red, green, blue, and grey quarters. */
const name = unique('parts.png')
let bytes: Buffer

beforeAll(async () => {
  bytes = await quarters(1000, 800).png().toBuffer()
  await store({ name, type: 'image/png', bytes })
})

const addressOf = (query = '') => `/#/${encodeURIComponent(name)}${query}`

const fields = { x: 'From left', y: 'From top', width: 'Part width', height: 'Part height' }

async function partIn(page: Page): Promise<string> {
  const values = Object.values(fields).map((label) => page.getByLabel(label, { exact: true }).inputValue())
  return (await Promise.all(values)).join()
}

async function openCrop(page: Page): Promise<Locator> {
  await page.locator('.on-picture').getByLabel('Crop', { exact: true }).check({ force: true })
  const cropper = page.locator('.cropper')
  await cropper.locator('img').waitFor()
  await cropper.scrollIntoViewIfNeeded()
  return cropper
}

/** Waits until the code has a signed URL of this part, and returns it. */
async function signedUrl(page: Page, crop: string): Promise<string> {
  const code = page.locator('.snippets code')
  await page.locator('.snippets').getByText('Signed: valid until').waitFor()
  await vi.waitFor(async () => {
    const { searchParams } = new URL((await code.textContent()) ?? '')
    expect([searchParams.get('crop'), searchParams.has('sig')]).toEqual([crop, true])
  }, patience)
  return (await code.textContent()) ?? ''
}

async function expectColour(url: string, colour: Colour, width: number, height: number): Promise<void> {
  const answer = await fetch(url)
  expect(answer.status).toBe(200)
  const image = Buffer.from(await answer.arrayBuffer())
  const found = await sharp(image).metadata()
  expect([found.width, found.height]).toEqual([width, height])
  for (const [across, down] of [
    [0.02, 0.02],
    [0.98, 0.98],
  ] as const)
    expect(distance(await colourAt(image, across, down), colour)).toBeLessThan(12)
}

/** The color in the middle of the preview, once it is one of a size with these sides. */
function previewColour(page: Page, width: number, height: number): Promise<number[]> {
  return vi.waitUntil(async () => {
    const [seen, ...sides] = await page.locator('.preview img').evaluate(async (image) => {
      if (!(image instanceof HTMLImageElement)) return []
      await image.decode()
      const canvas = new OffscreenCanvas(1, 1).getContext('2d')
      canvas?.drawImage(image, image.naturalWidth / 2, image.naturalHeight / 2, 1, 1, 0, 0, 1, 1)
      return [[...(canvas?.getImageData(0, 0, 1, 1).data ?? [])], image.naturalWidth, image.naturalHeight]
    })
    return sides.join() === `${width},${height}` ? (seen as number[]) : undefined
  }, patience)
}

/** Where a pixel of the image is on the screen. */
async function screenOf(cropper: Locator, x: number, y: number): Promise<readonly [number, number]> {
  const box = (await cropper.boundingBox()) ?? expect.unreachable()
  return [box.x + (x / 1000) * box.width, box.y + (y / 800) * box.height]
}

async function drag(
  page: Page,
  cropper: Locator,
  from: readonly [number, number],
  to: readonly [number, number],
) {
  await page.mouse.move(...(await screenOf(cropper, ...from)))
  await page.mouse.down()
  await page.mouse.move(...(await screenOf(cropper, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2)))
  await page.mouse.move(...(await screenOf(cropper, ...to)))
  await page.mouse.up()
}

const numbersIn = (part: string) => part.split(',').map(Number)

function expectNear(part: string, wanted: readonly number[]): void {
  const found = numbersIn(part)
  expect(Math.max(...wanted.map((one, index) => Math.abs(one - (found[index] ?? 0)))), part).toBeLessThan(6)
}

test('a part is drawn, moved, and resized by the mouse: the preview and the signed URL show it, also after a reload', async () => {
  const page = await visit(addressOf())
  const cropper = await openCrop(page)
  await drag(page, cropper, [540, 40], [940, 340])
  expectNear(await partIn(page), [540, 40, 400, 300])
  // Into the quarter below on the left, and smaller, at its right edge.
  await drag(page, cropper, [740, 190], [290, 590])
  expectNear(await partIn(page), [90, 440, 400, 300])
  const [x = 0, y = 0, width = 0, height = 0] = numbersIn(await partIn(page))
  await drag(page, cropper, [x + width, y + height / 2], [x + width - 100, y + height / 2])
  expectNear(await partIn(page), [x, y, width - 100, height])
  const part = await partIn(page)
  expect(decodeURIComponent(page.url())).toContain(`crop=${part}`)
  const [, , w = 0, h = 0] = numbersIn(part)
  expect(distance(await previewColour(page, w, h), blue)).toBeLessThan(12)
  await expectColour(await signedUrl(page, part), blue, w, h)
  await vi.waitFor(
    async () => expect(await page.locator('.bytes dt').allTextContents()).toHaveLength(3),
    patience,
  )
  await screenshot(page, 'crop')
  expect(await violations(page)).toEqual([])
  await page.reload()
  await signedUrl(page, part)
  expect(await partIn(page)).toBe(part)
})

test('keys and numbers choose the same part, and everything is one key away', async () => {
  const page = await visit(addressOf('?w=200'))
  await openCrop(page)
  const part = page.getByRole('button', { name: 'Part of 1,000 × 800 pixels' })
  await part.focus()
  for (const key of ['Shift+ArrowLeft', 'Shift+ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowDown'])
    await page.keyboard.press(key)
  expect(await partIn(page)).toBe('20,16,980,784')
  const moved = page.getByRole('button', {
    name: 'Part of 980 × 784 pixels, 20 from the left, 16 from the top.',
  })
  expect(await moved.evaluate((one) => one === document.activeElement)).toBe(true)
  await page
    .locator('[role=status]')
    .getByText('Part of 980 × 784 pixels')
    .first()
    .waitFor({ state: 'attached' })
  for (const [label, value] of [
    [fields.width, '300'],
    [fields.height, '150'],
    [fields.x, '600'],
    [fields.y, '90'],
  ] as const)
    await page.getByLabel(label, { exact: true }).fill(value)
  await expectColour(await signedUrl(page, '600,90,300,150'), green, 200, 100)
  await page.getByLabel(fields.width).fill('9999')
  await page.keyboard.press('Tab')
  expect(await partIn(page)).toBe('600,90,400,150')
  await page.getByRole('button', { name: 'Use the whole picture' }).click()
  expect(await partIn(page)).toBe('0,0,1000,800')
  await vi.waitFor(
    async () => expect(await page.locator('.snippets code').textContent()).toMatch(/\?w=200&v=[^&]+$/),
    patience,
  )
  expect(decodeURIComponent(page.url())).not.toContain('crop')
})

test('a finger chooses a part on a phone', async () => {
  const phone = { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true }
  const page = await visit(addressOf(), phone)
  const cropper = await openCrop(page)
  const touch = await page.context().newCDPSession(page)
  const at = async (x: number, y: number) => {
    const [left, top] = await screenOf(cropper, x, y)
    return [{ x: left, y: top }]
  }
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints })
  await send('touchStart', await at(100, 450))
  await send('touchMove', await at(300, 600))
  await send('touchMove', await at(400, 700))
  await send('touchEnd', [])
  await vi.waitFor(async () => expectNear(await partIn(page), [100, 450, 300, 250]), patience)
  expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false)
  expect(await violations(page)).toEqual([])
  const part = await partIn(page)
  const [, , w = 0, h = 0] = numbersIn(part)
  await expectColour(await signedUrl(page, part), blue, w, h)
})

test('focus and crop are two things: the focus is saved, and a size with a crop does without it', async () => {
  const page = await visit(addressOf('?w=100&h=100&crop=0,0,500,800'))
  await page.locator('.cropper .kept').waitFor()
  await page.locator('.on-picture').getByLabel('Focus', { exact: true }).check({ force: true })
  await page.getByText('This size has a crop, so it ignores the focus').waitFor()
  const focus = page.locator('button.picker')
  await focus.press('ArrowRight')
  await page.getByRole('button', { name: 'Save focus' }).click()
  await page.getByRole('button', { name: 'Use the middle' }).waitFor()
  const described = await fetch(`${serviceUrl()}/v1/images/${encodeURIComponent(name)}`)
  expect(await described.json()).toMatchObject({ focus: [0.52, 0.5] })
  expect(decodeURIComponent(page.url())).toContain('crop=0,0,500,800')
  await page.getByRole('button', { name: 'Use the middle' }).click()
  await page.getByRole('button', { name: 'Use the middle' }).waitFor({ state: 'detached' })
})

describe('where only widths need no signature, and writes need a key', () => {
  let data: string
  let service: Service

  const keys = (...args: string[]) =>
    spawnSync(process.execPath, ['commands/keys.ts', ...args], {
      cwd: root,
      env: { ...process.env, DARKROOM_DATA: data },
      encoding: 'utf8',
    }).stdout.split('\n')[0] ?? ''

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'darkroom-crop-'))
    const env = { AUTH: 'key', SIGNED_SIZES: 'widths', KEYS_MAX_AGE: '1', DARKROOM_DATA: data }
    service = await startService(env, server)
    const address = `${service.url}/images/${encodeURIComponent(name)}`
    const headers = { 'x-api-key': keys('add', 'a test') }
    const body = new Uint8Array(bytes)
    expect((await fetch(address, { method: 'PUT', headers, body })).status).toBe(201)
    while ((await fetch(`${address}?preset=large`)).status === 202);
  })

  afterAll(async () => {
    await service?.stop()
    await rm(data, { recursive: true })
  })

  test('without a key, the page says why there is no URL, and how to get one; with one, it signs', async () => {
    const [key, readsOnly] = [keys('add', 'a person'), keys('add', 'a viewer', '--reads-only')]
    const page = await visit(addressOf('?w=300'), { url: service.url })
    await page.locator('.preview img').waitFor()
    expect(await page.locator('.snippets code').textContent()).not.toContain('sig=')
    await page.getByLabel('Height', { exact: true }).first().fill('120')
    await page.getByRole('alert').getByText('signing requires an API key').waitFor()
    expect(await page.locator('.unsigned code').textContent()).toMatch(
      /^npx darkroom sign 'http.*w=300&h=120.*' --hours 24$/,
    )
    expect(await page.locator('.preview, .snippets').count()).toBe(0)
    expect(await page.getByLabel('API key').count()).toBe(0)
    await screenshot(page, 'unsigned')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByLabel('API key').fill(readsOnly)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Your key is read-only').waitFor()
    await page.getByRole('button', { name: 'Use another key' }).click()
    await page.getByLabel('API key').fill(key)
    await page.keyboard.press('Enter')
    await page.locator('.preview img').waitFor()
    await page.getByLabel('URLs valid for').selectOption('30 days')
    const code = page.locator('.snippets code')
    await vi.waitFor(async () => {
      const { searchParams } = new URL((await code.textContent()) ?? '')
      const days = (Number(searchParams.get('exp')) - Date.now() / 1000) / 86_400
      expect([searchParams.get('h'), Math.round(days)]).toEqual(['120', 30])
    }, patience)
    const url = (await code.textContent()) ?? ''
    const answer = await fetch(url)
    const { width, height } = await sharp(await answer.arrayBuffer()).metadata()
    expect([answer.status, width, height]).toEqual([200, 300, 120])
    await page.locator('.snippets').getByLabel('HTML', { exact: true }).check({ force: true })
    const html = (await code.textContent()) ?? ''
    const sources = [...html.matchAll(/http[^ "]+/g)].map(([one]) => one.replaceAll('&amp;', '&'))
    expect(sources).toHaveLength(4)
    for (const source of sources) expect((await fetch(source)).status, source).toBe(200)
    expect(page.url()).toContain('days=30')
  })

  test('without a signing key, it says how to create one', async () => {
    const key = keys('add', 'another person')
    keys('revoke', '--signing', 'local')
    const page = await visit('/', { url: service.url })
    await page.evaluate((secret) => sessionStorage.setItem('darkroom.key', secret), key)
    // The service may remember the key for a second.
    await vi.waitFor(async () => {
      await page.goto(`${service.url}${addressOf('?h=130')}`)
      await page.reload()
      await page.locator('.unsigned, .snippets .lifetime').first().waitFor()
      await page.getByRole('alert').getByText('keys add --signing').waitFor({ timeout: 5000 })
    }, patience)
    expect(await page.locator('.unsigned code').textContent()).toContain('npx darkroom sign')
  })
})
