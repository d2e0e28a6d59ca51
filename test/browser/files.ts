// Image files made on the spot, and images put into the service past the page.
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { serviceUrl, type TestFile } from './browser.ts'

/** A name that no other test uses. */
export const unique = (name: string) => `${randomUUID().slice(0, 8)} ${name}`

export async function png(name: string, background = 'teal', side = 60): Promise<TestFile> {
  const image = sharp({ create: { width: side, height: Math.ceil(side * 0.75), channels: 3, background } })
  return { name, type: 'image/png', bytes: await image.png().toBuffer() }
}

/** A photograph of nothing: noise cannot be packed, so that its size is known beforehand. */
export async function noise(name: string, width: number, height: number): Promise<TestFile> {
  const create = { width, height, channels: 3, background: 'grey' } as const
  const image = sharp({ create: { ...create, noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
  return { name, type: 'image/jpeg', bytes: await image.jpeg({ quality: 100 }).toBuffer() }
}

/**
 * A sky over mountains, for screenshots. 600 pixels wide: at twice the sides, its variants take three times as long.
 */
export async function landscape(name: string, hue: number): Promise<TestFile> {
  const sky = `<linearGradient id="s" x2="0.3" y2="1"><stop stop-color="hsl(${hue} 60% 78%)"/><stop offset="1" stop-color="hsl(${hue + 40} 40% 25%)"/></linearGradient>`
  const height = hue % 2 ? 800 : 1500
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="${height / 2}" viewBox="0 0 1200 ${height}"><defs>${sky}</defs><rect width="100%" height="100%" fill="url(#s)"/><circle cx="${200 + hue * 2}" cy="260" r="90" fill="hsl(${hue + 180} 80% 88%)"/><path d="M0 640 360 380 600 600 860 340 1200 680V1500H0Z" fill="hsl(${hue + 30} 35% 28%)"/></svg>`
  // lib/pixels, which another file may have loaded into this process, refuses SVG.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] })
  return { name, type: 'image/jpeg', bytes: await sharp(Buffer.from(svg)).jpeg().toBuffer() }
}

/** Stores an image without the page, and waits until it is processed. */
export async function store({ name, bytes }: TestFile, url = serviceUrl()): Promise<void> {
  const address = `${url}/images/${encodeURIComponent(name)}`
  const stored = await fetch(address, { method: 'PUT', body: new Uint8Array(bytes) })
  if (!stored.ok) throw new Error(`${name}: ${await stored.text()}`)
  // It answers once the variant is there, or after some seconds by 202.
  while ((await fetch(`${address}?preset=large`)).status === 202);
}

export interface Described {
  readonly status: number
  readonly width?: number
  readonly height?: number
}

/** What the service says of an image. */
export async function describeImage(name: string): Promise<Described> {
  const response = await fetch(`${serviceUrl()}/v1/images/${encodeURIComponent(name)}`)
  const { width, height } = (await response.json()) as { width?: number; height?: number }
  return { status: response.status, ...(width && height ? { width, height } : {}) }
}
