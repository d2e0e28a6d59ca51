// The thread that decodes a HEIC: libheif in WebAssembly. heic.ts starts it for each image, and ends it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import libheif, { type MainModule } from 'libheif-js/libheif-wasm/libheif.js'
import { convert } from './convert.ts'
import { type Space, spaceOf } from './space.ts'
import { tiffFor } from './tiff.ts'

/** What this thread gets. */
export interface Decoding {
  readonly file: Uint8Array
  /** The square of it is the most pixels that the image may have. */
  readonly side: number
}

/** What it answers. */
export type Finished = { readonly tiff: Uint8Array<ArrayBuffer> } | { readonly reason: string }

/** Bytes that libheif may use: 100 megapixels as it decodes and converts them, and the file. */
const maxMemory = 1_500_000_000
const pageSize = 65_536

/** WebAssembly's memory, as far as it is used here. Its types are those of browsers. */
interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: { prototype: Memory } } }).WebAssembly

/** Of itself, WebAssembly's memory grows to gigabytes. */
function limitMemory(): void {
  const { grow } = Memory.prototype
  Memory.prototype.grow = function (this: Memory, pages) {
    if (this.buffer.byteLength + pages * pageSize > maxMemory) throw new RangeError('too much memory')
    return grow.call(this, pages)
  }
}

/** Its types are those of an ES module. */
const start = libheif as unknown as (options: object) => MainModule

/** In a package, it is next to this file. */
const wasm = import.meta.url.endsWith('.ts')
  ? createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/libheif.wasm')
  : new URL('libheif.wasm', import.meta.url)

/** Of libheif/heif_image.h and heif_color.h. */
const rgb = 1
const interleaved = { plane: 10, deep: { rgb: 14, rgba: 15 }, flat: { rgb: 10, rgba: 11 } }
const profiles = { nclx: fourCc('nclx'), prof: fourCc('prof'), restricted: fourCc('rICC') }

function fourCc(name: string): number {
  return Buffer.from(name, 'latin1').readInt32BE()
}

interface Decoded {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  /** In libheif's memory. */
  readonly data: Uint8Array | Uint16Array
}

/** libheif's functions, with its errors thrown. */
class Heif {
  readonly #lib: MainModule
  /** Where libheif writes an error and a result. */
  readonly #error: number
  readonly #result: number

  constructor(lib: MainModule) {
    this.#lib = lib
    this.#error = lib._malloc(16)
    this.#result = lib._malloc(16)
  }

  #long(at: number): number {
    return this.#lib.HEAP32[at >> 2] ?? 0
  }

  /** Calls a function that returns an error, and maybe a result. @throws Error in libheif's words */
  #call(act: (error: number, result: number) => void): number {
    act(this.#error, this.#result)
    if (this.#long(this.#error) === 0) return this.#long(this.#result)
    const start = this.#long(this.#error + 8)
    const end = this.#lib.HEAPU8.indexOf(0, start)
    throw new Error(Buffer.from(this.#lib.HEAPU8.subarray(start, end)).toString())
  }

  /** Returns the file's primary image. @param side the square of which is the most pixels that it may have */
  open(file: Uint8Array, side: number): number {
    const lib = this.#lib
    const context = lib._heif_context_alloc()
    lib._heif_context_set_maximum_image_size_limit(context, side)
    const bytes = lib._malloc(file.length)
    if (!bytes) throw new Error('too much memory')
    lib.HEAPU8.set(file, bytes)
    this.#call((error) =>
      lib._heif_context_read_from_memory_without_copy(error, context, bytes, file.length, 0),
    )
    return this.#call((error, result) => lib._heif_context_get_primary_image_handle(error, context, result))
  }

  /** Returns an image's ICC profile. */
  #profileOf(image: number): Uint8Array | undefined {
    const lib = this.#lib
    const type = lib._heif_image_handle_get_color_profile_type(image)
    if (type !== profiles.prof && type !== profiles.restricted) return undefined
    const length = lib._heif_image_handle_get_raw_color_profile_size(image)
    const at = lib._malloc(length)
    this.#call((error) => lib._heif_image_handle_get_raw_color_profile(error, image, at))
    return lib.HEAPU8.slice(at, at + length)
  }

  /** Returns the color space that an image without a profile names; undefined if it is sRGB. */
  #spaceOf(image: number): Space | undefined {
    const lib = this.#lib
    if (lib._heif_image_handle_get_color_profile_type(image) !== profiles.nclx) return undefined
    const nclx = this.#call((error, result) =>
      lib._heif_image_handle_get_nclx_color_profile(error, image, result),
    )
    return spaceOf({ primaries: this.#long(nclx + 4), transfer: this.#long(nclx + 8) })
  }

  /** Returns the decoded pixels, without gaps: rotated and cut as the file says. */
  #decode(image: number): Decoded {
    const lib = this.#lib
    const hasAlpha = lib._heif_image_handle_has_alpha_channel(image) === 1
    const isDeep = lib._heif_image_handle_get_luma_bits_per_pixel(image) > 8
    const kind = interleaved[isDeep ? 'deep' : 'flat'][hasAlpha ? 'rgba' : 'rgb']
    const { plane } = interleaved
    const decoded = this.#call((error, result) => lib._heif_decode_image(error, image, result, rgb, kind, 0))
    const width = lib._heif_image_get_width(decoded, plane)
    const height = lib._heif_image_get_height(decoded, plane)
    const start = lib._heif_image_get_plane_readonly(decoded, plane, this.#result)
    const stride = this.#long(this.#result)
    const row = width * (hasAlpha ? 4 : 3) * (isDeep ? 2 : 1)
    // Each row moves to where the one before ends.
    for (let y = 1; y < height; y++)
      lib.HEAPU8.copyWithin(start + y * row, start + y * stride, start + y * stride + row)
    const bytes = lib.HEAPU8.subarray(start, start + height * row)
    const depth = lib._heif_image_get_bits_per_pixel_range(decoded, plane)
    const data = isDeep ? stretched(bytes, depth) : bytes
    return { width, height, data, channels: hasAlpha ? 4 : 3 }
  }

  /** Decodes an image as a TIFF. */
  decode(image: number): Uint8Array<ArrayBuffer> {
    const { data, ...size } = this.#decode(image)
    const space = this.#spaceOf(image)
    const bits = data.BYTES_PER_ELEMENT === 2 && !space ? 16 : 8
    const { tiff, body } = tiffFor({ ...size, bits, icc: this.#profileOf(image) })
    if (space) convert({ data, channels: size.channels }, space, body)
    else body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    return tiff
  }
}

/** Makes 16 bits of a channel's 10 or 12, in place. */
function stretched(bytes: Uint8Array, depth: number): Uint16Array {
  const data = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0
    data[at] = (value << (16 - depth)) | (value >> (2 * depth - 16))
  }
  return data
}

function run({ file, side }: Decoding): Finished {
  limitMemory()
  const heif = new Heif(start({ wasmBinary: readFileSync(wasm), print: () => {}, printErr: () => {} }))
  try {
    return { tiff: heif.decode(heif.open(file, side)) }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

const finished = run(workerData)
parentPort?.postMessage(finished, 'tiff' in finished ? [finished.tiff.buffer] : [])
