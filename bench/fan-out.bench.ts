// All presets of one photograph: our cascade against one sharp call per preset, and against the minimum.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import pLimit from 'p-limit'
import { presets } from '../lib/image/presets.ts'
import { decode } from '../lib/pixels/decode.ts'
import { asVariant, type VariantFormat } from '../lib/pixels/encode.ts'
import { sharp } from '../lib/pixels/engine/engine.ts'
import { free } from '../lib/pixels/engine/memory.ts'
import { generate } from '../lib/pixels/generate.ts'
import { loadSource } from '../lib/pixels/open/source.ts'
import { boxOf } from '../lib/pixels/steps/box.ts'
import { fromRaw, type Raw } from '../lib/pixels/steps/raw.ts'
import type { Bench, Options, Row } from './bench.ts'
import { type Contest, compete } from './measure.ts'
import { photo } from './photo.ts'
import { ssim } from './ssim.ts'

export const bench: Bench = {
  title: `Four presets of a photograph, on ${availableParallelism()} CPU`,
  async run({ rounds, files }: Options) {
    const originals: [name: string, bytes: Buffer][] = files.length
      ? files.map((file) => [basename(file), readFileSync(file)])
      : [['a drawn one of 12 MP', await photo(4032, 3024)]]
    const rows: Row[] = []
    for (const [name, original] of originals) rows.push(...(await all(name, original, rounds)))
    return rows
  },
}

async function all(name: string, original: Buffer, rounds: number): Promise<Row[]> {
  const pixels = await sizes(original)
  const formats = ['webp', 'jpeg', 'avif'] as const
  const rows: Row[] = [{ what: `${name}: megabytes`, figure: original.length / 1e6, unit: '' }]
  const contenders = Object.fromEntries(
    formats.flatMap((format) => [
      [`${format} generate`, () => generate(original, presets, { format })],
      [`${format} floor`, () => floor(original, pixels, format)],
      // AVIF competes with WebP, not with four sharp calls.
      ...(format === 'avif' ? [] : [[`${format} naive`, () => naive(original, format)]]),
    ]),
  )
  const contest = await compete<string>(contenders, rounds)
  for (const format of formats) rows.push(...ratios(contest, format))
  return [...rows, ...(await quality(original, pixels, contest))]
}

function ratios(contest: Contest<string>, format: VariantFormat): Row[] {
  const [ours, least, naively] = [`${format} generate`, `${format} floor`, `${format} naive`]
  const goals = format === 'webp' ? { cpu: 1.12, wall: 1.15 } : format === 'jpeg' ? { cpu: 1.35 } : {}
  const rows: Row[] = [
    { what: `${format}: CPU`, figure: contest.cost(ours, 'cpu'), unit: 'ms' },
    { what: `${format}: wall`, figure: contest.cost(ours, 'wall'), unit: 'ms' },
    {
      what: `${format}: CPU against the floor`,
      figure: contest.ratio(ours, least, 'cpu'),
      unit: '×',
      ...goal(goals.cpu),
    },
    {
      what: `${format}: wall against the floor`,
      figure: contest.ratio(ours, least, 'wall'),
      unit: '×',
      ...goal(goals.wall),
    },
  ]
  if (format === 'avif') return rows
  // The goal is for one CPU, where wall time would be the same if nothing else ran.
  const single = availableParallelism() === 1 && format === 'jpeg' ? 0.55 : undefined
  const against = { cpu: contest.ratio(ours, naively, 'cpu'), wall: contest.ratio(ours, naively, 'wall') }
  return [
    ...rows,
    { what: `${format}: CPU against naive`, figure: against.cpu, unit: '×', ...goal(single) },
    { what: `${format}: wall against naive`, figure: against.wall, unit: '×' },
  ]
}

/** AVIF against WebP: its cost and its benefit. */
async function quality(original: Buffer, pixels: Pixels, contest: Contest<string>): Promise<Row[]> {
  const [webp, avif] = await Promise.all([grade(original, pixels, 'webp'), grade(original, pixels, 'avif')])
  const cpu = contest.ratio('avif generate', 'webp generate', 'cpu')
  return [
    { what: 'avif: CPU against webp', figure: cpu, unit: '×', goal: 1 },
    { what: 'avif: bytes against webp', figure: avif.bytes / webp.bytes, unit: '×', goal: 1 },
    {
      what: 'avif: dissimilarity (1 − SSIM) against webp',
      figure: (1 - avif.ssim) / (1 - webp.ssim),
      unit: '×',
      goal: 1,
      note: `SSIM ${avif.ssim.toFixed(4)} and ${webp.ssim.toFixed(4)}`,
    },
  ]
}

/** Bytes of all variants, and the mean similarity of the large and the small one to their source pixels. */
async function grade(
  original: Buffer,
  pixels: Pixels,
  format: VariantFormat,
): Promise<{ bytes: number; ssim: number }> {
  const { variants } = await generate(original, presets, { format })
  const bytes = variants.reduce((sum, variant) => sum + variant.bytes.length, 0)
  let sum = 0
  const compared = variants.filter(({ preset }) => preset !== 'thumb')
  for (const { preset, bytes } of compared) {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    sum += ssim({ data, ...info }, pixels[preset])
  }
  return { bytes, ssim: sum / compared.length }
}

type Pixels = Readonly<Record<keyof typeof presets, Raw>>

/** The pixels of every preset at the highest quality: each from the original, at full size. */
async function sizes(original: Buffer): Promise<Pixels> {
  const source = await loadSource(original)
  const entries = Object.entries(presets).map(async ([name, preset]) => {
    const { width, height, fit } = boxOf(source.facts, preset)
    const image = sharp(original).autoOrient().resize({ width, height, fit, fastShrinkOnLoad: false })
    const { data } = await image.raw().toBuffer({ resolveWithObject: true })
    return [name, { data, width, height, channels: 3 }]
  })
  return Object.fromEntries(await Promise.all(entries))
}

/**
 * The minimum: one decode to the largest size, whose pixels are freed as ours are, and the encodes,
 * whose pixels exist already.
 */
async function floor(original: Buffer, pixels: Pixels, format: VariantFormat): Promise<void> {
  const source = await loadSource(original)
  const { data } = await decode(source, { box: boxOf(source.facts, presets.large) })
  free(data)
  const limit = pLimit(2)
  const largestFirst = Object.values(pixels).sort((a, b) => b.data.length - a.data.length)
  const encode = (raw: Raw) => asVariant[format](fromRaw(raw), { ...raw, opaque: true }).toBuffer()
  await Promise.all(largestFirst.map((raw) => limit(encode, raw)))
}

/** The first version that anybody writes: a call for each preset, one after the other. */
async function naive(original: Buffer, format: VariantFormat): Promise<void> {
  const source = await loadSource(original)
  for (const preset of Object.values(presets)) {
    const image = sharp(original)
      .autoOrient()
      .resize({ ...preset, withoutEnlargement: true })
    await asVariant[format](image, { ...boxOf(source.facts, preset), opaque: true }).toBuffer()
  }
}

function goal(most: number | undefined): { goal?: number } {
  return most === undefined ? {} : { goal: most }
}
