// The older web client's script, from a page on another origin, as it always was.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serviceUrl, visit } from './browser.ts'
import { png, unique } from './files.ts'

const html = `<!doctype html><title>Gallery</title>
<form id="form"><input type="file" name="file" id="file"><button>Upload</button></form><div id="images"></div>
<script>
  const server = location.hash.slice(1)
  document.getElementById('form').onsubmit = async (event) => {
    event.preventDefault()
    const body = new FormData()
    body.append('file', document.getElementById('file').files[0])
    const response = await fetch(server + '/upload', { method: 'POST', body })
    const data = await response.json()
    alert(data.message)
    const image = document.createElement('img')
    image.src = server + '/images/' + data.filename
    document.getElementById('images').appendChild(image)
  }
</script>`

let server: Server
let origin: string

beforeAll(async () => {
  server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`
})

afterAll(() => server?.close())

test('uploads by a form, alerts the message, and shows the image', async () => {
  const page = await visit(`/#${serviceUrl()}`, { url: origin })
  const file = await png(unique('cat.png').replace(' ', '-'), 'teal', 60)
  const alerted = page.waitForEvent('dialog')
  await page.locator('#file').setInputFiles([{ name: file.name, mimeType: file.type, buffer: file.bytes }])
  // The click ends when the alert is answered.
  const clicked = page.getByRole('button', { name: 'Upload' }).click()
  const dialog = await alerted
  expect(dialog.message()).toContain(file.name)
  await dialog.accept()
  await clicked
  const width = await page
    .locator('#images img')
    .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))
  expect(width).toBe(60)
})
