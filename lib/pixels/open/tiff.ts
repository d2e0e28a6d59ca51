// A TIFF without compression around decoded pixels, so that sharp reads them with their color profile.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf

/** What there is to know of decoded pixels. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** Gray or RGB, and alpha, which isn't premultiplied: 1 to 4. */
  readonly channels: number
  /** Bits of a channel. 16 are little-endian. */
  readonly bits?: 8 | 16
  readonly icc?: Uint8Array | undefined
}

/** Rows that libtiff reads at a time. */
const rowsPerStrip = 64

/** The number of a field's type, and the bytes of a value. */
const types = { short: [3, 2], long: [4, 4], bytes: [7, 1] } as const

interface Field {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly data: Uint8Array
}

function field(tag: number, kind: keyof typeof types, values: readonly number[] | Uint8Array): Field {
  const [type, size] = types[kind]
  const data = new Uint8Array(Math.max(4, values.length * size))
  const view = new DataView(data.buffer)
  for (const [index, value] of values.entries()) {
    if (size === 1) view.setUint8(index, value)
    else if (size === 2) view.setUint16(2 * index, value, true)
    else view.setUint32(4 * index, value, true)
  }
  return { tag, type, count: values.length, data }
}

/** Returns the fields in the order of their tags. @param body where the pixels begin */
function fieldsOf({ width, height, channels, bits, icc }: Required<Layout>, body: number): Field[] {
  const row = (width * channels * bits) / 8
  const strips = Array.from({ length: Math.ceil(height / rowsPerStrip) }, (_, strip) => strip * rowsPerStrip)
  const starts = strips.map((first) => body + first * row)
  const lengths = strips.map((first) => Math.min(rowsPerStrip, height - first) * row)
  return [
    field(256, 'long', [width]),
    field(257, 'long', [height]),
    field(258, 'short', Array<number>(channels).fill(bits)),
    field(259, 'short', [1]), // no compression
    field(262, 'short', [channels < 3 ? 1 : 2]), // black is zero, or RGB
    field(273, 'long', starts),
    field(277, 'short', [channels]),
    field(278, 'long', [rowsPerStrip]),
    field(279, 'long', lengths),
    ...(channels % 2 === 0 ? [field(338, 'short', [2])] : []), // alpha
    ...(icc ? [field(34675, 'bytes', icc)] : []),
  ]
}

/** A TIFF, and the part of it for the pixels: row by row, without gaps. */
export interface Tiff {
  readonly tiff: Uint8Array<ArrayBuffer>
  readonly body: Uint8Array
}

/** Returns a TIFF for pixels; those that sharp decoded have 8 bits, and are sRGB without a profile. */
export function tiffFor({ width, height, channels, bits = 8, icc }: Layout): Tiff {
  const layout = { width, height, channels, bits, icc }
  const directory = 8
  const sizes = fieldsOf(layout, 0).map(({ data }) => (data.length > 4 ? data.length : 0))
  const extra = directory + 2 + 12 * sizes.length + 4
  const start = Math.ceil((extra + sizes.reduce((sum, size) => sum + size, 0)) / 8) * 8
  const fields = fieldsOf(layout, start)
  const tiff = new Uint8Array(start + (width * height * channels * bits) / 8)
  const view = new DataView(tiff.buffer)
  tiff.set([0x49, 0x49, 42, 0, directory])
  view.setUint16(directory, fields.length, true)
  let free = extra
  for (const [index, { tag, type, count, data }] of fields.entries()) {
    const at = directory + 2 + 12 * index
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, count, true)
    if (data.length <= 4) tiff.set(data, at + 8)
    else {
      view.setUint32(at + 8, free, true)
      tiff.set(data, free)
      free += data.length
    }
  }
  return { tiff, body: tiff.subarray(start) }
}
