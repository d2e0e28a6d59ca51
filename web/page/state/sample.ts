// A sample picture for an empty store, painted here: lake and mountains at dusk, of no real place.
import { addFiles } from './uploads.ts'

const [width, height] = [1800, 1200]

/** Returns numbers from 0 to 1 that look random, and are the same each time. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

/** Returns the heights of a ridge, by halving again and again. */
function ridge(top: number, rough: number, next: () => number): number[] {
  let line = [top + rough * next(), top + rough * next()]
  for (let swing = rough; line.length < 513; swing *= 0.52)
    line = line.flatMap((y, index) => {
      const other = line[index + 1]
      return other === undefined ? [y] : [y, (y + other) / 2 + (next() - 0.5) * swing]
    })
  return line
}

function paintRidge(canvas: CanvasRenderingContext2D, line: readonly number[], color: string): void {
  canvas.fillStyle = color
  canvas.beginPath()
  canvas.moveTo(0, height)
  line.forEach((y, index) => {
    canvas.lineTo((index / (line.length - 1)) * width, y)
  })
  canvas.lineTo(width, height)
  canvas.fill()
}

/** Fills the picture with a gradient. */
function fill(
  canvas: CanvasRenderingContext2D,
  gradient: CanvasGradient,
  stops: readonly (readonly [at: number, color: string])[],
): void {
  for (const [at, color] of stops) gradient.addColorStop(at, color)
  canvas.fillStyle = gradient
  canvas.fillRect(0, 0, width, height)
}

function paintSky(canvas: CanvasRenderingContext2D): void {
  fill(canvas, canvas.createLinearGradient(0, 0, 0, 700), [
    [0, '#24304f'],
    [0.5, '#a9647a'],
    [0.8, '#f2a86b'],
    [1, '#ffdca0'],
  ])
  fill(canvas, canvas.createRadialGradient(1330, 400, 10, 1330, 400, 420), [
    [0, '#fffbe8'],
    [0.1, '#ffeab8'],
    [0.12, 'rgb(255 214 150 / 60%)'],
    [1, 'rgb(255 190 130 / 0%)'],
  ])
}

/** Mirrors the upper part in the lake, with ripples. */
function paintLake(canvas: CanvasRenderingContext2D, shore: number): void {
  const picture = canvas.canvas
  for (let y = shore; y < height; y += 2) {
    const depth = y - shore
    const shift = Math.sin(depth / 5 + Math.sin(depth / 23) * 3) * (2 + depth / 60)
    // A little wider than the picture, so that no ripple uncovers its edge.
    canvas.drawImage(picture, 0, Math.max(0, shore - depth * 1.3), width, 2, shift - 20, y, width + 40, 2)
  }
  canvas.fillStyle = 'rgb(20 28 52 / 34%)'
  canvas.fillRect(0, shore, width, height)
}

/** Without grain, an encoder makes steps of the sky. */
function paintGrain(canvas: CanvasRenderingContext2D, next: () => number): void {
  const picture = canvas.getImageData(0, 0, width, height)
  const { data } = picture
  for (let at = 0; at < data.length; at += 4) {
    const grain = (next() - 0.5) * 14
    for (const channel of [at, at + 1, at + 2]) data[channel] = (data[channel] ?? 0) + grain
  }
  canvas.putImageData(picture, 0, 0)
}

function paint(canvas: CanvasRenderingContext2D): void {
  const next = noise(7)
  const shore = 820
  paintSky(canvas)
  paintRidge(canvas, ridge(390, 260, next), '#8a6a86')
  paintRidge(canvas, ridge(540, 150, next), '#5c4c6d')
  paintRidge(canvas, ridge(690, 70, next), '#35324d')
  paintLake(canvas, shore)
  paintGrain(canvas, next)
}

/** Uploads the sample. */
export async function addSample(): Promise<void> {
  const element = Object.assign(document.createElement('canvas'), { width, height })
  const canvas = element.getContext('2d')
  if (!canvas) return
  paint(canvas)
  const blob = await new Promise<Blob | null>((resolve) => element.toBlob(resolve, 'image/jpeg', 0.9))
  if (blob) addFiles([new File([blob], 'sample.jpg', { type: 'image/jpeg' })])
}
