// Uploading: by drop, by the button, by paste; small and large; what goes wrong and what to do then.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { drop, pick, screenshot, seen, tile, upload, visit } from './browser.ts'
import { describeImage, noise, png, store, unique } from './files.ts'

test('a dropped image shows how much of it is sent, then that it is being processed, and becomes ready without a reload', async () => {
  const page = await visit()
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 400_000,
  })
  const file = await noise(unique('beach.jpg'), 900, 700)
  expect(file.bytes.length).toBeGreaterThan(500_000)
  await drop(page, [file])
  const sent: number[] = []
  const line = upload(page, file.name)
  await line.locator('progress').waitFor()
  while (await line.locator('progress').count())
    sent.push(
      await line
        .locator('progress')
        .evaluate((bar) => (bar as HTMLProgressElement).value, undefined, { timeout: 1000 })
        .catch(() => 0),
    )
  expect(sent.some((bytes) => bytes > 0 && bytes < file.bytes.length)).toBe(true)
  await line.getByText('Uploaded').waitFor()
  await seen(page, file.name)
})

test('an image that is too large for a request goes straight to the bucket, by the same gesture', async () => {
  const page = await visit()
  const file = await noise(unique('large.jpg'), 2200, 1800)
  expect(file.bytes.length).toBeGreaterThan(5_000_000)
  const posted = page.waitForRequest(
    (request) => request.method() === 'POST' && !request.url().startsWith(new URL('/', page.url()).href),
  )
  await drop(page, [file])
  await posted
  await upload(page, file.name).getByText('Uploaded').waitFor()
  await seen(page, file.name)
})

test('what is no image says so beside its name, and offers no retry, which would not help', async () => {
  const page = await visit()
  const name = unique('letter.jpg')
  await drop(page, [{ name, type: 'image/jpeg', bytes: Buffer.from('Dear reader') }])
  const line = upload(page, name)
  await line.getByText('Unsupported format').waitFor()
  expect(await line.getByRole('button', { name: 'Retry' }).count()).toBe(0)
  expect((await describeImage(name)).status).toBe(404)
})

test('a large file that is no image says so once the service has looked at it', async () => {
  const page = await visit()
  const name = unique('zeros.jpg')
  await page.evaluate((zeros) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(5_000_000)], zeros, { type: 'image/jpeg' }))
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
  }, name)
  await upload(page, name).getByText('Unsupported format').waitFor()
  expect(await tile(page, name).count()).toBe(0)
})

test('what is larger than the service takes says so, before a byte of it is sent', async () => {
  const page = await visit()
  const name = unique('huge.jpg')
  await page.evaluate((huge) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(101_000_000)], huge, { type: 'image/jpeg' }))
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
  }, name)
  await upload(page, name).getByText('at most').waitFor()
})

test('an empty file says so', async () => {
  const page = await visit()
  const name = unique('empty.png')
  await drop(page, [{ name, type: 'image/png', bytes: Buffer.alloc(0) }])
  await upload(page, name).getByText('The file is empty').waitFor()
})

test('a taken name is never overwritten unasked: both are kept, or the old one is replaced', async () => {
  const name = unique('cat.png')
  await store(await png(name, 'red', 40))
  const page = await visit()
  const other = await png(name, 'blue', 80)
  await drop(page, [other])
  await upload(page, name).getByText('already exists').waitFor()
  await screenshot(page, 'name-taken')
  await upload(page, name).getByRole('button', { name: 'Keep both' }).click()
  const second = name.replace('.png', ' (2).png')
  await upload(page, second).getByText('Uploaded').waitFor()
  expect(await describeImage(name)).toMatchObject({ width: 40 })
  expect(await describeImage(second)).toMatchObject({ width: 80 })
  await drop(page, [other])
  await upload(page, name).getByRole('button', { name: 'Replace' }).click()
  await upload(page, name).getByText('Uploaded').waitFor()
  expect(await describeImage(name)).toMatchObject({ width: 80 })
})

test('an upload can be cancelled, and tried again', async () => {
  const page = await visit()
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 20_000 }
  await network.send('Network.emulateNetworkConditions', slow)
  const file = await noise(unique('slow.jpg'), 700, 500)
  await drop(page, [file])
  const line = upload(page, file.name)
  await line.getByRole('button', { name: 'Cancel' }).click()
  await line.getByText('Cancelled').waitFor()
  expect((await describeImage(file.name)).status).toBe(404)
  await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 })
  await line.getByRole('button', { name: 'Retry' }).click()
  await line.getByText('Uploaded').waitFor()
})

test('a service that does not answer is said in words, and files are sent once the browser is online', async () => {
  const page = await visit()
  const file = await png(unique('offline.png'))
  await page.context().setOffline(true)
  await drop(page, [file])
  const line = upload(page, file.name)
  await line.getByText('No answer from the service').waitFor()
  await line.getByRole('button', { name: 'Retry' }).waitFor()
  await page.context().setOffline(false)
  await seen(page, file.name)
})

test('a browser that blocks storage shows the page, and uploads small and large files', async () => {
  const page = await visit()
  await page.addInitScript(() => {
    const blocked = () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get: blocked })
    navigator.locks.request = async () => blocked()
  })
  await page.reload()
  const small = await png(unique('blocked.png'))
  // Of parts.
  const large = {
    ...small,
    name: unique('blocked.png'),
    bytes: Buffer.concat([small.bytes, Buffer.alloc(2e7)]),
  }
  await drop(page, [small])
  await seen(page, small.name)
  await pick(page, [large])
  await upload(page, large.name).getByText('Uploaded').waitFor()
})

test('an upload whose answer was lost is done when it is tried again', async () => {
  const page = await visit()
  const [file, other] = [await png(unique('lost.png')), await png(unique('lost.png'), 'red')]
  await page.route('**/images/*', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue()
    await route.fetch()
    await route.abort()
  })
  await drop(page, [file, other])
  const [line, second] = [upload(page, file.name), upload(page, other.name)]
  for (const one of [line, second]) await one.getByText('No answer from the service').waitFor()
  await page.unroute('**/images/*')
  await store({ ...other, bytes: (await png('', 'blue')).bytes })
  await line.getByRole('button', { name: 'Retry' }).click()
  await line.getByText('Uploaded').waitFor()
  await second.getByRole('button', { name: 'Retry' }).click()
  await second.getByText('already exists').waitFor()
})

test('a busy service is asked again by itself', async () => {
  const page = await visit()
  let refusals = 0
  await page.route('**/images/*', async (route) => {
    if (route.request().method() !== 'PUT' || refusals > 0) return route.fallback()
    refusals += 1
    await route.fulfill({ status: 503, headers: { 'retry-after': '1' }, json: { message: 'Busy' } })
  })
  const file = await png(unique('busy.png'))
  await drop(page, [file])
  await upload(page, file.name).getByText('Uploaded').waitFor()
  expect(refusals).toBe(1)
})

test('an image is pasted from the clipboard', async () => {
  const page = await visit()
  const { bytes } = await png('x')
  await page.evaluate((text) => {
    const data = new DataTransfer()
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
    data.items.add(new File([bytes], 'image.png', { type: 'image/png' }))
    dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))
  }, bytes.toString('base64'))
  await page.locator('.upload.done').getByText('pasted').waitFor()
})

test('cells of a spreadsheet, which are text and a picture, are text in a field', async () => {
  const page = await visit()
  await page.getByRole('searchbox').evaluate((field) => {
    const data = new DataTransfer()
    data.items.add(new File(['cells'], 'image.png', { type: 'image/png' }))
    data.setData('text/plain', 'cells')
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  })
  expect(await page.locator('.tray').count()).toBe(0)
})

test('a file with %22 in its name keeps its name', async () => {
  const page = await visit()
  const file = await png(unique('a%22b?#é.png'))
  await drop(page, [file])
  await seen(page, file.name)
})

test('of a folder, the images are uploaded by their file names, and of two with one name both can be kept', async () => {
  const page = await visit()
  const name = unique('lake.png')
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-folder-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [place, color] of [
    ['2025', 'navy'],
    ['2026/june', 'teal'],
  ] as const) {
    await mkdir(join(folder, place), { recursive: true })
    await writeFile(join(folder, place, name), (await png(name, color)).bytes)
  }
  await writeFile(join(folder, 'notes.txt'), 'No image')
  await page.getByLabel('Add a folder').first().setInputFiles(folder)
  await page.locator('.toast').getByText('Skipped 1 file').waitFor()
  await upload(page, name).getByText('Uploaded').waitFor()
  await upload(page, name).getByText('already exists').waitFor()
  await upload(page, name).getByRole('button', { name: 'Keep both' }).click()
  await upload(page, name.replace('.png', ' (2).png')).getByText('Uploaded').waitFor()
  await seen(page, name)
})

test('a reload in the middle names what was cut short, and finds again what is being processed', async () => {
  const page = await visit()
  page.on('dialog', (dialog) => dialog.accept())
  const ready = await png(unique('sent.png'))
  await drop(page, [ready])
  await upload(page, ready.name).getByText('Uploaded').waitFor()
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 20_000 }
  await network.send('Network.emulateNetworkConditions', slow)
  const file = await noise(unique('cut.jpg'), 700, 500)
  await drop(page, [file])
  await upload(page, file.name).locator('progress').waitFor()
  await page.reload()
  await upload(page, file.name).getByText('Choose the file again').waitFor()
  await seen(page, ready.name)
  await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 })
  await page
    .getByLabel('Choose again')
    .setInputFiles([{ name: file.name, mimeType: file.type, buffer: file.bytes }])
  await seen(page, file.name)
  await expect.poll(() => tile(page, file.name).count()).toBe(1)
})
