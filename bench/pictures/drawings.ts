// Ten drawings: lines, charts, plans, hatching, notes, flat shapes, and gradients; two of them in black and white.
import { sharp } from '../../lib/pixels/engine/engine.ts'
import type { Sheet } from './chromium.ts'

/** The same numbers in each run, from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const svg = (width: number, height: number, body: string, background = '#fff') =>
  `<!doctype html><style>body{margin:0}svg{display:block}</style><svg width="${width}" height="${height}" style="background:${background}">${body}</svg>`

/** Curves of a pen. */
function sketch(width: number, height: number): string {
  const next = numbers(1)
  const point = () => `${Math.round(next() * width)} ${Math.round(next() * height)}`
  const curves = times(40, () => `<path d="M${point()} C${point()},${point()},${point()}"/>`)
  return svg(width, height, `<g fill="none" stroke="#111" stroke-width="2.5">${curves.join('')}</g>`)
}

/** A plan: rooms, doors, and measures. */
function plan(width: number, height: number): string {
  const next = numbers(2)
  const rooms = times(24, (index) => {
    const [x, y] = [40 + (index % 6) * ((width - 80) / 6), 40 + Math.floor(index / 6) * ((height - 80) / 4)]
    const [w, h] = [(width - 80) / 6, (height - 80) / 4]
    const door = `<path d="M${x + 20} ${y + h} a40 40 0 0 1 40 -40 v40" fill="none"/>`
    return `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="none" stroke-width="4"/>${door}<text x="${x + 24}" y="${y + 40}" stroke="none">${(8 + next() * 20).toFixed(1)} m²</text>`
  })
  return svg(width, height, `<g stroke="#000" font-family="sans-serif" font-size="18">${rooms.join('')}</g>`)
}

function bars(width: number, height: number): string {
  const next = numbers(3)
  const columns = times(24, (index) => {
    const length = next() * (height - 120)
    const x = 60 + index * ((width - 90) / 24)
    return `<rect x="${x}" y="${height - 50 - length}" width="${(width - 90) / 24 - 6}" height="${length}" fill="hsl(${(index % 4) * 80 + 200} 65% 52%)"/><text x="${x}" y="${height - 28}">${index + 1}</text>`
  })
  const lines = times(
    8,
    (index) => `<path d="M50 ${60 + index * ((height - 110) / 7)} H${width - 20}" stroke="#ddd"/>`,
  )
  return svg(
    width,
    height,
    `<g font-family="sans-serif" font-size="14">${lines.join('')}${columns.join('')}</g>`,
  )
}

function graph(width: number, height: number): string {
  const next = numbers(4)
  const lines = times(5, (line) => {
    let y = height * (0.2 + 0.15 * line)
    const points = times(160, (index) => {
      y += (next() - 0.5) * 24
      return `${40 + (index * (width - 80)) / 160},${y.toFixed(1)}`
    })
    return `<polyline points="${points.join(' ')}" stroke="hsl(${line * 70} 75% 45%)"/>`
  })
  return svg(width, height, `<g fill="none" stroke-width="2">${lines.join('')}</g>`)
}

/** A poster of flat shapes. */
function poster(width: number, height: number): string {
  const next = numbers(5)
  const shapes = times(
    60,
    () =>
      `<circle cx="${next() * width}" cy="${next() * height}" r="${20 + next() * 140}" fill="hsl(${Math.floor(next() * 6) * 60} 70% ${40 + Math.floor(next() * 3) * 15}%)"/>`,
  )
  return svg(width, height, shapes.join(''), '#fdf6e3')
}

/** Hatching, as of an engraving. */
function engraving(width: number, height: number): string {
  const lines = times(
    Math.floor(height / 5),
    (row) =>
      `<path stroke-width="${(1 + 1.2 * Math.abs(Math.sin(row / 17))).toFixed(2)}" d="M0 ${row * 5} ${times(60, (step) => `L${(step * width) / 59} ${(row * 5 + 14 * Math.sin(step / 4 + row / 9)).toFixed(1)}`).join(' ')}"/>`,
  )
  return svg(width, height, `<g fill="none" stroke="#1a1a2e">${lines.join('')}</g>`, '#fffdf5')
}

/** A sheet of music. */
function music(width: number, height: number): string {
  const next = numbers(7)
  const staves = times(Math.floor(height / 110), (staff) => {
    const top = 40 + staff * 110
    const lines = times(5, (line) => `<path d="M40 ${top + line * 10} H${width - 40}" stroke="#000"/>`)
    const notes = times(30, (index) => {
      const [x, y] = [70 + (index * (width - 120)) / 30, top + Math.floor(next() * 9) * 5]
      return `<ellipse cx="${x}" cy="${y}" rx="6.5" ry="5"/><path d="M${x + 6} ${y} V${y - 34}" stroke="#000" stroke-width="1.5"/>`
    })
    return lines.join('') + notes.join('')
  })
  return svg(width, height, staves.join(''))
}

/** An illustration with gradients. */
function landscape(width: number, height: number): string {
  const hills = times(5, (index) => {
    const base = height * (0.45 + index * 0.11)
    const points = times(
      40,
      (step) => `L${(step * width) / 39} ${base + 50 * Math.sin(step / (3 + index) + index * 2)}`,
    )
    return `<path fill="url(#g${index})" d="M0 ${height} ${points.join(' ')} L${width} ${height} Z"/><linearGradient id="g${index}" x1="0" x2="0" y1="0" y2="1"><stop stop-color="hsl(${150 + index * 12} 40% ${60 - index * 8}%)"/><stop offset="1" stop-color="hsl(${150 + index * 12} 50% ${30 - index * 4}%)"/></linearGradient>`
  })
  const sky = `<linearGradient id="sky" x1="0" x2="0" y1="0" y2="1"><stop stop-color="#23395d"/><stop offset="1" stop-color="#f7b267"/></linearGradient><rect width="100%" height="100%" fill="url(#sky)"/><circle cx="${width * 0.7}" cy="${height * 0.3}" r="60" fill="#fff3c4"/>`
  return svg(width, height, sky + hills.join(''))
}

/** A code of squares. */
function squares(side: number): string {
  const next = numbers(9)
  const cells = times(41 * 41, (index) =>
    next() < 0.5
      ? `<rect x="${((index % 41) + 2) * 20}" y="${(Math.floor(index / 41) + 2) * 20}" width="20" height="20"/>`
      : '',
  )
  return svg(side, side, cells.join(''))
}

const sheet = (name: string, width: number, height: number, html: string): Sheet => ({
  ...{ name, html, width, height, scale: 1 },
})

export const drawings: readonly Sheet[] = [
  sheet('sketch, 1 bit', 480, 320, sketch(480, 320)),
  sheet('plan', 1600, 1100, plan(1600, 1100)),
  sheet('bars', 1200, 800, bars(1200, 800)),
  sheet('graph', 1400, 800, graph(1400, 800)),
  sheet('poster', 1080, 1350, poster(1080, 1350)),
  sheet('engraving', 1500, 1000, engraving(1500, 1000)),
  sheet('music, 1 bit', 1240, 1754, music(1240, 1754)),
  sheet('landscape', 1920, 1080, landscape(1920, 1080)),
  sheet('squares', 900, 900, squares(900)),
  sheet('sketch, large', 2400, 1600, sketch(2400, 1600)),
]

/** Returns what a program of drawings writes: one bit for each pixel, or a palette. */
export const saved = (name: string, png: Buffer): Promise<Buffer> =>
  name.endsWith('1 bit')
    ? sharp(png).threshold(128).png({ palette: true, colours: 2, compressionLevel: 9 }).toBuffer()
    : Promise.resolve(png)
