// The gallery: finding, sorting, choosing, scrolling, by mouse and by keys alone.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Service, server, startService } from '../run.ts'
import { drop, seen, tile, visit } from './browser.ts'
import { describeImage, png, store, unique } from './files.ts'

let data: string
let service: Service
const names = Array.from({ length: 150 }, (_, index) => `n${String(index).padStart(3, '0')}.png`)

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-gallery-'))
  service = await startService({ DARKROOM_DATA: data }, server)
  for (const name of names) await put(name)
})

async function put(name: string): Promise<void> {
  const { bytes } = await png('x', 'navy', 8)
  await fetch(`${service.url}/images/${name}`, { method: 'PUT', body: new Uint8Array(bytes) })
}

async function createdAt(name: string): Promise<string> {
  const answer = await fetch(`${service.url}/v1/images/${name}`)
  return ((await answer.json()) as { created_at: string }).created_at
}

afterAll(async () => {
  await service?.stop()
  await rm(data, { recursive: true })
})

const byName = async () => {
  const page = await visit('/', { url: service.url })
  await page.getByLabel('Name', { exact: true }).check({ force: true })
  await tile(page, 'n000.png').waitFor()
  return page
}

test('a search as one types finds words anywhere, in any case, and survives a reload', async () => {
  const page = await byName()
  await page.getByRole('searchbox').pressSequentially('PNG 01')
  await expect.poll(() => page.locator('.tile').count()).toBe(12)
  await page.reload()
  await tile(page, 'n101.png').waitFor()
  expect(await page.locator('.tile').count()).toBe(12)
  expect(await page.getByRole('searchbox').inputValue()).toBe('PNG 01')
  await page.getByLabel('Show', { exact: true }).selectOption('GIF')
  await page.getByText('No image has “PNG 01”').waitFor()
  expect(new URL(page.url()).search).toBe('?q=PNG+01&kind=gif&sort=name')
})

test('page by page the gallery goes to its end, and draws no more than is near', async () => {
  const page = await byName()
  const scrolled = async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    return tile(page, 'n149.png').count()
  }
  await expect.poll(scrolled).toBe(1)
  expect(await page.locator('.tile').count()).toBeLessThan(100)
  expect(await tile(page, 'n000.png').count()).toBe(0)
})

/** What a page got over the network for its pictures, and from its cache. */
const pictures = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry): entry is PerformanceResourceTiming => entry.name.includes('/images/'))
      .map(({ name, transferSize }) => ({ name, transferSize })),
  )

test('a second visit requests no picture that the browser has', async () => {
  const page = await byName()
  const near = names.slice(0, 8)
  for (const name of near) await seen(page, name)
  const first = await pictures(page)
  expect(first.filter(({ transferSize }) => transferSize > 0).length).toBeGreaterThanOrEqual(near.length)
  for (const visitAgain of [() => page.goto(service.url), () => page.reload()]) {
    await visitAgain()
    await page.getByLabel('Name', { exact: true }).check({ force: true })
    for (const name of near) await seen(page, name)
    const loaded = (await pictures(page)).filter(({ name }) => first.some((one) => one.name === name))
    expect(loaded.length).toBeGreaterThanOrEqual(near.length)
    expect(loaded.filter(({ transferSize }) => transferSize > 0)).toEqual([])
  }
})

/** What a page adds up of its layout's shifts. */
interface Shifts {
  shift: number
}

test('nothing jumps, neither while the gallery loads nor while it is scrolled through', async () => {
  const page = await visit('about:blank')
  await page.addInitScript(() => {
    const total: Shifts = Object.assign(globalThis, { shift: 0 })
    const add = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries()) total.shift += (entry as unknown as { value: number }).value
    }
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(service.url)
  await page.locator('.thumb.shown').first().waitFor()
  for (let step = 0; step < 40; step++) {
    await page.mouse.wheel(0, 150)
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(1000)
  expect(await page.evaluate(() => (globalThis as unknown as Shifts).shift)).toBeLessThan(0.01)
})

test('the order is kept, and the newest image comes first if chosen', async () => {
  const page = await byName()
  await page.reload()
  await tile(page, 'n000.png').waitFor()
  expect(await page.locator('.tile .caption').first().textContent()).toBe('n000.png')
  // The bucket knows times to the second.
  const isNewer = async () => {
    await put('n149.png')
    return (await createdAt('n149.png')) > (await createdAt('n148.png'))
  }
  await expect.poll(isNewer).toBe(true)
  await page.getByLabel('Newest').check({ force: true })
  await expect.poll(() => page.locator('.tile .caption').first().textContent()).toBe('n149.png')
})

test('by keys alone: to an image, along the gallery, into it, through it, out again, and away with it', async () => {
  const page = await byName()
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  const isOn = (label: RegExp) => expect.poll(() => focused()).toMatch(label)
  const tabTo = async (label: RegExp) => {
    for (let count = 0; count < 30 && !label.test(await focused()); count++) await page.keyboard.press('Tab')
    expect(await focused()).toMatch(label)
  }
  await tabTo(/^n000/)
  await page.keyboard.press('ArrowRight')
  await isOn(/^n001/)
  await page.keyboard.press('ArrowDown')
  await isOn(/^n007/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'n007.png' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('dialog', { name: 'n008.png' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('dialog', { name: 'n009.png' }).waitFor()
  await page.locator('.panel').click({ position: { x: 2, y: 2 } })
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('dialog', { name: 'n008.png' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await isOn(/^n008/)
  await page.keyboard.press('Space')
  await page.getByText('1 image selected').waitFor()
  await page.getByRole('button', { name: 'Delete' }).focus()
  await page.keyboard.press('Enter')
  await tile(page, 'n008.png').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).focus()
  await page.keyboard.press('Enter')
  await tile(page, 'n008.png').waitFor()
  await page.locator('.tile a[tabindex="0"]').focus()
  await isOn(/^n008/)
  await page.keyboard.press('Enter')
  await page.locator('.panel').getByRole('button', { name: 'Delete' }).press('Enter')
  await isOn(/^n009/)
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await tile(page, 'n008.png').waitFor()
  await page.locator('.tile a[tabindex="0"]').focus()
  await page.keyboard.press('End')
  await isOn(/^n(059|119|149)/)
})

test('deletions outlive the page, also while it sends them, and it asks if they are too many', async () => {
  const about = { path: '', bytes: 1, created_at: '2026-01-01T00:00:00Z', status: 'failed' }
  const data = Array.from({ length: 250 }, (_, at) => ({ ...about, id: `left-${at}.png`, etag: `"${at}"` }))
  const page = await visit()
  await page.route('**/v1/images?*', (route) => route.fulfill({ json: { next: null, data } }))
  const sent = new Set<string>()
  await page.route('**/v1/images/*', (route) => void sent.add(route.request().url()))
  await page.reload()
  const asks = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })))
  await page.getByLabel('Select left-0.png').click()
  await page.getByRole('button', { name: 'Select all' }).click()
  await page.getByText('250 images selected').waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  expect(await asks()).toBe(true)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect.poll(() => sent.size).toBe(4)
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')))
  await expect.poll(() => sent.size).toBe(250)
  expect(await asks()).toBe(false)
})

test('a list that failed is there once the service answers', async () => {
  const file = await png(unique('late.png'))
  await store(file)
  const page = await visit()
  await seen(page, file.name)
  await page.route('**/v1/images?*', (route) => route.abort())
  await page.getByRole('searchbox').fill(file.name)
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  await page.unroute('**/v1/images?*')
  await seen(page, file.name)
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
})

test('several are chosen and deleted together', async () => {
  const [one, two, three] = ['one.png', 'two.png', 'three.png'].map(unique)
  const page = await visit()
  const files = [await png(one ?? ''), await png(two ?? ''), await png(three ?? '')]
  await drop(page, files)
  for (const { name } of files) await seen(page, name)
  for (const { name } of files.slice(0, 2)) await page.getByLabel(`Select ${name}`).click()
  await page.getByText('2 images selected').waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  // That ends the time to undo.
  await page.getByRole('button', { name: 'Dismiss' }).click()
  for (const name of [one, two])
    await expect.poll(async () => (await describeImage(name ?? '')).status).toBe(404)
  expect((await describeImage(three ?? '')).status).toBe(200)
})

test('the longest name moves nothing', async () => {
  const name = `${unique('').trim().padEnd(196, 'w')}.png`
  await store(await png(name))
  const page = await visit(`/#/${encodeURIComponent(name)}`)
  await page.getByRole('dialog', { name }).waitFor()
  const isWider = () =>
    page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('dialog, .panel, .tile')].some(
        (element) => element.scrollWidth > element.clientWidth + 1,
      ),
    )
  // The grid is laid out in the frame after its width has changed.
  const fits = () => expect.poll(() => isWider()).toBe(false)
  await fits()
  await page.setViewportSize({ width: 360, height: 700 })
  await fits()
  await page.keyboard.press('Escape')
  await seen(page, name)
  await fits()
})
