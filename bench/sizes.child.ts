// Generates a number of random sizes of one file, two at a time as `npm start` does, and prints the peak memory of this
// process: megabytes of RSS.
import { readFileSync } from 'node:fs'
import pLimit from 'p-limit'
import { render } from '../lib/pixels/render.ts'
import { readSize } from '../lib/sizes/asked.ts'

const [file = '', count = '0'] = process.argv.slice(2)
const limits = { pixelsIn: 50e6, pixelsOut: 16e6 }

const values: Readonly<Record<string, readonly string[]>> = {
  w: ['96', '300', '790', '1600'],
  h: ['96', '300', '600', '1200'],
  fit: ['cover', 'contain', 'fill', 'inside', 'outside'],
  format: ['jpeg', 'png', 'webp', 'avif', 'gif'],
  q: ['40', '80', '100'],
  blur: ['0', '0', '0', '10'],
  rotate: ['0', '0', '90', '180'],
}

/** The same numbers in each run. */
let state = 1
function pick(among: readonly string[]): string {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  return among[(state >>> 16) % among.length] ?? ''
}

function randomQuery(): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, all] of Object.entries(values)) query.set(name, pick(all))
  if (['png', 'gif'].includes(query.get('format') ?? '')) query.delete('q')
  return query
}

const limit = pLimit(2)
const making = Array.from({ length: Number(count) }, () => {
  const rendition = readSize(randomQuery(), false, 'ladder')?.toRendition('jpeg')
  return rendition && limit(async () => void (await render(readFileSync(file), rendition, limits)))
})
await Promise.all(making)

const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
process.stdout.write(String(Number(peak?.[1]) / 1024))
