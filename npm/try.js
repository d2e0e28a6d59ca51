// Tries an installed darkroom, with nothing but what is installed with it: node try.js <url>
import sharp from 'sharp'

const [, , url] = process.argv
const noise = { type: 'gaussian', mean: 128, sigma: 30 }
const body = await sharp({ create: { width: 1200, height: 900, channels: 3, background: 'teal', noise } })
  .jpeg()
  .toBuffer()

/** @param {number} status @param {string} path @param {RequestInit} [init] */
async function expectStatus(status, path, init) {
  const answer = await fetch(url + path, init)
  if (answer.status !== status) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

await expectStatus(201, '/images/photo.jpg', { method: 'PUT', body })
const made = await expectStatus(200, '/images/photo.jpg?w=300&h=200')
const { width, height, format } = await sharp(await made.arrayBuffer()).metadata()
if (width !== 300 || height !== 200 || format !== 'webp') throw new Error(`${width}×${height} ${format}`)
for (const path of ['/', '/docs']) {
  const page = await expectStatus(200, path, { headers: { accept: 'text/html' } })
  if (!/<!doctype html>/i.test(await page.text())) throw new Error(`No page at ${path}`)
}
console.log('Stored an image, and got a size and the pages')
