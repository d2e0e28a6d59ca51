// Makes a JPEG that ends early readable: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annexes B, E and F.
import { unlessCut } from '../../image/errors.ts'
import { segmentsOf } from '../../image/jpeg-size.ts'
import { partsOf } from '../../image/strip/jpeg.ts'

const marker = { end: 0xd9, scan: 0xda, restart: 0xd0, codes: 0xc4, interval: 0xdd }

/** Huffman coding of one pass: baseline and extended. Only their scans have all there is of their rows. */
const isSequential = (kind: number) => kind === 0xc0 || kind === 0xc1

/** Blocks in a unit of several components, by B.2.3. */
const mostBlocks = 10

interface Component {
  readonly horizontal: number
  readonly vertical: number
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly components: ReadonlyMap<number, Component>
}

function frameIn(content: Buffer): Frame {
  const components = new Map<number, Component>()
  for (let at = 6; at + 3 <= content.length; at += 3) {
    const sampling = content.readUInt8(at + 1)
    components.set(content.readUInt8(at), { horizontal: sampling >> 4, vertical: sampling & 15 })
  }
  return { height: content.readUInt16BE(1), width: content.readUInt16BE(3), components }
}

/**
 * Adds the code of the symbol 0 of each table in a segment, as text of '0' and '1': it says that a block is as bright as
 * the one before, or that a block ends.
 */
function addCodes(content: Buffer, codes: Map<number, string>): void {
  for (let at = 0; at + 17 <= content.length; ) {
    const table = content.readUInt8(at)
    let [code, symbol] = [0, at + 17]
    codes.delete(table)
    for (let length = 1; length <= 16; length += 1, code *= 2)
      for (let left = content.readUInt8(at + length); left > 0; left -= 1, code += 1, symbol += 1)
        if (content[symbol] === 0) codes.set(table, code.toString(2).padStart(length, '0'))
    at = symbol
  }
}

/** Returns bits as bytes of a scan: filled up with ones, and a zero after each byte that would begin a marker. */
function toBytes(bits: string): Buffer {
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8).padEnd(8, '1'), 2),
  )
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])))
}

/** Returns the restart markers of a scan; undefined if it doesn't last until the end of the file. */
function countRestarts(jpeg: Buffer, from: number): number | undefined {
  let restarts = 0
  for (let at = jpeg.indexOf(0xff, from); at >= 0 && at + 1 < jpeg.length; at = jpeg.indexOf(0xff, at)) {
    const kind = jpeg.readUInt8(at + 1)
    if (kind >= marker.restart && kind < marker.restart + 8) restarts += 1
    else if (kind !== 0 && kind !== 0xff) return undefined
    at += kind === 0xff ? 1 : 2
  }
  return restarts
}

/** What is needed to continue a scan. */
interface Scan {
  readonly frame: Frame
  readonly codes: ReadonlyMap<number, string>
  /** Its header, without marker and length. */
  readonly header: Buffer
}

/** Returns how many units a scan has, and the bits of a gray one; undefined if these can't be coded. */
function unitOf({ frame, codes, header }: Scan): { units: number; gray: string } | undefined {
  const { width, height, components } = frame
  const all = [...components.values()]
  const [most, highest] = [
    Math.max(...all.map((one) => one.horizontal)),
    Math.max(...all.map((one) => one.vertical)),
  ]
  const count = header.readUInt8(0)
  // One component alone has units of a block, in a size of its own.
  if (count !== all.length || count === 0) return undefined
  const blocks = all.reduce((sum, one) => sum + one.horizontal * one.vertical, 0)
  if (count > 1 && blocks > mostBlocks) return undefined
  const side = (pixels: number, sampling: number) => Math.ceil(pixels / (count === 1 ? 8 : 8 * sampling))
  let gray = ''
  for (let at = 1; at < 1 + 2 * count; at += 2) {
    const component = components.get(header.readUInt8(at))
    const uses = header.readUInt8(at + 1)
    const [dc, ac] = [codes.get(uses >> 4), codes.get(16 + (uses & 15))]
    if (!component || dc === undefined || ac === undefined) return undefined
    gray += (dc + ac).repeat(count === 1 ? 1 : component.horizontal * component.vertical)
  }
  return { units: side(width, most) * side(height, highest), gray }
}

/**
 * Returns the gray rest of a scan, from its next restart on; undefined if it has no restarts, or isn't sequential.
 * libjpeg paints what is missing gray by itself, but it warns of each restart that is missing, and libvips gives up at
 * 100 warnings.
 * @param limit pixels
 * @throws RangeError if a segment is too short, or there are too many
 */
function restOf(jpeg: Buffer, limit: number): Buffer | undefined {
  const codes = new Map<number, string>()
  let frame: Frame | undefined
  let [interval, end] = [0, 2]
  for (const { kind, content } of segmentsOf(jpeg)) {
    if (isSequential(kind)) frame = frameIn(content)
    if (kind === marker.codes) addCodes(content, codes)
    if (kind === marker.interval) interval = content.readUInt16BE(0)
    end = content.byteOffset - jpeg.byteOffset + content.length
  }
  const start = jpeg.indexOf(Buffer.from([0xff, marker.scan]), end)
  if (!frame || interval === 0 || start < 0 || frame.width * frame.height > limit) return undefined
  const data = start + 2 + jpeg.readUInt16BE(start + 2)
  const found = unitOf({ frame, codes, header: jpeg.subarray(start + 4, data) })
  const restarts = countRestarts(jpeg, data)
  if (!found || restarts === undefined) return undefined
  const left = Math.ceil(found.units / interval) - 1 - restarts
  const one = toBytes(found.gray.repeat(Math.min(interval, found.units)))
  const eight = Array.from({ length: 8 }, (_, index) =>
    Buffer.concat([Buffer.from([0xff, marker.restart + ((restarts + index) % 8)]), one]),
  )
  return left > 0 ? Buffer.alloc(left * (one.length + 2), Buffer.concat(eight)) : undefined
}

/** Returns a JPEG without a segment that is cut, such as the codes of a scan: libjpeg would take the end for its rest. */
function wholeParts(jpeg: Buffer): Buffer {
  for (const { start, end } of partsOf(jpeg)) if (end > jpeg.length) return jpeg.subarray(0, start)
  return jpeg
}

/** Returns a JPEG with an end, and what is missing gray. @param limit pixels */
export function mendJpeg(jpeg: Buffer, limit: number): Buffer {
  const rest = unlessCut(() => restOf(jpeg, limit), undefined) ?? Buffer.alloc(0)
  return Buffer.concat([wholeParts(jpeg), rest, Buffer.from([0xff, marker.end])])
}
