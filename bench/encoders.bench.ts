// Settings of the encoders for photographs: likeness, bytes, and processor time.
import type { Sharp } from 'sharp'
import { asVariant, type Pixels } from '../lib/pixels/encode.ts'
import { sharp } from '../lib/pixels/engine/engine.ts'
import type { Bench, Row } from './bench.ts'
import { loadScore } from './peers/score.ts'
import { picturesOf } from './pictures/pictures.ts'

/** Pixels. */
const width = 480

type Encode = (image: Sharp, pixels: Pixels) => Sharp

const avif = (effort: number, quality: number, chromaSubsampling = '4:2:0'): [string, Encode] => [
  `AVIF ${chromaSubsampling}, effort ${effort}, q ${quality}`,
  (image) => image.avif({ effort, quality, chromaSubsampling }),
]

const settings: readonly [string, Encode][] = [
  ['WebP as darkroom writes it: effort 6, q 80', asVariant.webp],
  ['WebP as darkroom writes larger ones: effort 4, q 80', (image) => image.webp({ effort: 4 })],
  ['WebP, effort 4, q 76, smart subsampling', (image) => image.webp({ quality: 76, smartSubsample: true })],
  ['AVIF as darkroom writes variants: effort 3, q 54', asVariant.avif],
  [
    'AVIF as darkroom writes it on request: effort 4, 10 bits, q 52',
    (image) => image.avif({ effort: 4, quality: 52, chromaSubsampling: '4:2:0', bitdepth: 10 }),
  ],
  avif(0, 60),
  avif(1, 60),
  avif(2, 60),
  avif(4, 60),
  avif(4, 50, '4:4:4'),
  ['JPEG, q 80', (image) => image.jpeg()],
  ['JPEG as darkroom writes it: third table, q 80', (image) => image.jpeg({ quantisationTable: 3 })],
  ['JPEG, mozjpeg, q 80', (image) => image.jpeg({ mozjpeg: true })],
]

export const bench: Bench = {
  title: `Encoders: ten photographs, ${width} pixels wide`,
  async run() {
    const score = await loadScore()
    const pictures = await picturesOf('photographs')
    const sources = await Promise.all(
      pictures.map(([, bytes]) =>
        sharp(bytes).resize({ width, fastShrinkOnLoad: false }).raw().toBuffer({ resolveWithObject: true }),
      ),
    )
    const rows: Row[] = []
    for (const [what, encode] of settings) {
      let [scores, bytes, cpu] = [0, 0, 0]
      for (const { data, info } of sources) {
        const before = process.cpuUsage()
        const made = await encode(sharp(data, { raw: info }), { ...info, opaque: true }).toBuffer()
        const { user, system } = process.cpuUsage(before)
        cpu += (user + system) / 1000
        bytes += made.length
        scores += score({ data, ...info }, { data: await sharp(made).raw().toBuffer(), ...info })
      }
      const [count, note] = [sources.length, `CPU ${(cpu / sources.length).toFixed(0)} ms`]
      rows.push({
        what,
        figure: bytes / count / 1000,
        unit: 'kB',
        digits: 1,
        note: `score ${(scores / count).toFixed(1)}, ${note}`,
      })
    }
    return rows
  },
}
