// Chooses how to encode pixels as a small file: a graphic without visible loss if that takes few enough bytes, and
// never in more bytes than the original.
import type { RenditionFormat } from '../image/rendition.ts'
import { asDensePng, asGraphic, asGraphicAvif, asPalette, asQuickGraphic, asSmallGraphic } from './encode.ts'
import { sharp } from './engine/engine.ts'
import { run, type Step, untouched } from './engine/pipeline.ts'
import { colorsOf, mayBeGraphic } from './looks/graphic.ts'
import { fromRaw, type Raw, toRaw } from './steps/raw.ts'

/** A file without visible loss may have so many times the bytes of a lossy one: bench/README.md compares them. */
const worth = 1.1

/** Two colors and transparent: without loss, any image of these has fewer bytes. */
const fewColors = 3

/** Pixels above which a graphic is written at the lowest effort first: one of many shades takes ten seconds otherwise. */
const manyPixels = 4_000_000

/** The graphic with the smaller loss has at most so many times the bytes of the other one. */
const nearer = 1.3

/** The qualities to try if a file is larger than its original. */
const lower = [70, 55, 40, 25, 10, 1]

/** In as many bytes, a drawing of one bit isn't recognizable as a JPEG or an AVIF: these may have more bytes. */
const lowest = { webp: 1, jpeg: 40, avif: 40, png: 100, gif: 100, tiff: 100 }

/** How to encode. */
export interface Way {
  readonly format: RenditionFormat
  /** 1 to 100 */
  readonly quality: number
  /** Whether a client or a preset chose the quality: then no lower one is tried. */
  readonly isChosen?: boolean
  /** Encodes at a quality. */
  readonly lossy: (quality: number) => Step
  /** Whether it may be a graphic, as far as a larger size of the image says; otherwise, these pixels say it. */
  readonly mayBeGraphic?: boolean | undefined
  /** Bytes of the original, if it has as many pixels. */
  readonly most?: number | undefined
  /** The original without metadata, if it is a file of this format with these pixels. */
  readonly own?: Buffer | undefined
}

/** A file, and whether it is that of a graphic, without visible loss. */
export interface Small {
  readonly bytes: Buffer
  readonly isGraphic: boolean
}

type Encode = (step: Step) => Promise<Buffer>

/** Returns the smallest file of the first one and those of lower qualities, which are tried until one fits. */
export async function within(
  most: number,
  first: Buffer,
  { format, quality }: Pick<Way, 'format' | 'quality'>,
  encode: (quality: number) => Promise<Buffer>,
): Promise<Buffer> {
  let smallest = first
  for (const next of lower.filter((one) => one < quality && one >= lowest[format])) {
    if (smallest.length <= most) return smallest
    const made = await encode(next)
    if (made.length < smallest.length) smallest = made
  }
  return smallest
}

const pixelsOf = (bytes: Buffer) => toRaw(sharp(bytes), (image) => image.toColourspace('srgb').ensureAlpha())

/**
 * Returns the shortest PNG: with a palette, if every pixel is the same then. A slower one is only tried
 * if the limit is exceeded.
 */
async function shortestPng(raw: Raw, first: Buffer, most: number, encode: Encode): Promise<Buffer> {
  const bytes = await paletted(raw, first, encode)
  if (bytes.length <= most) return bytes
  const dense = await encode(asDensePng)
  return dense.length < bytes.length ? dense : bytes
}

/** Returns a PNG with a palette if that is shorter, and every pixel is the same. */
async function paletted(raw: Raw, bytes: Buffer, encode: Encode): Promise<Buffer> {
  const colours = colorsOf(raw)
  const made = colours && (await encode((image) => asPalette(image, colours)))
  if (!made || made.length >= bytes.length) return bytes
  const [one, other] = await Promise.all([pixelsOf(made), pixelsOf(bytes)])
  return one.data.equals(other.data) ? made : bytes
}

/**
 * Returns a WebP without visible loss, if it is worth its bytes: with the smaller loss if it has no more than the lossy
 * one, otherwise with the greater loss.
 */
async function graphic(raw: Raw, lossy: Buffer, encode: Encode): Promise<Small> {
  const most = worth * lossy.length
  const orLossy = (bytes?: Buffer) =>
    bytes && bytes.length <= most ? { bytes, isGraphic: true } : { bytes: lossy, isGraphic: false }
  const quick = raw.width * raw.height > manyPixels ? await encode(asQuickGraphic) : undefined
  if (quick && quick.length > lossy.length) return orLossy(quick)
  const near = await encode(asGraphic)
  if (near.length <= lossy.length) return { bytes: near, isGraphic: true }
  return orLossy(near.length <= nearer * most ? await encode(asSmallGraphic) : undefined)
}

/**
 * Encodes pixels.
 * @param before a step before the encoding
 * @throws ImageError undecodable
 */
export async function encodeSmall(raw: Raw, way: Way, before = untouched): Promise<Small> {
  const { format, quality, isChosen = false, lossy, most = Number.POSITIVE_INFINITY, own } = way
  const encode: Encode = async (step) => (await run(fromRaw(raw), before, step)).data
  const isScreen = format === 'avif' && isLikelyGraphic(raw, way)
  const at = (wanted: number) =>
    encode(isScreen ? (image) => asGraphicAvif(image, raw, wanted) : lossy(wanted))
  if (format === 'webp' && !isChosen && colorsOf(raw, fewColors)) {
    const exact = await encode(asGraphic)
    return { bytes: own && own.length <= exact.length ? own : exact, isGraphic: true }
  }
  const bytes = await at(quality)
  const small = await smallest(raw, bytes, way, encode)
  if (own && own.length <= small.bytes.length) return { ...small, bytes: own }
  if (small.bytes.length <= most || isChosen || format === 'png') return small
  const shortest = small.bytes.length < bytes.length ? small.bytes : bytes
  const fitting = await within(most, shortest, way, at)
  return { bytes: fitting, isGraphic: small.isGraphic && fitting === small.bytes }
}

const isLikelyGraphic = (raw: Raw, way: Way) => way.mayBeGraphic ?? mayBeGraphic(raw)

/** Returns the smallest of all files that look like the first one, or better. */
async function smallest(raw: Raw, first: Buffer, way: Way, encode: Encode): Promise<Small> {
  const { format, isChosen, most = Number.POSITIVE_INFINITY } = way
  if (format === 'png') return { bytes: await shortestPng(raw, first, most, encode), isGraphic: false }
  const isLossy = format !== 'webp' || isChosen || !isLikelyGraphic(raw, way)
  return isLossy ? { bytes: first, isGraphic: false } : graphic(raw, first, encode)
}
