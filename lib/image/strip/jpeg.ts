// Strips a JPEG: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B.
import { maxParts } from '../image.ts'
import { exifWith, orientationIn } from '../orientation.ts'

const marker = { start: 0xd8, end: 0xd9, scan: 0xda, comment: 0xfe }
const exif = Buffer.from('Exif\0\0', 'latin1')

const startsWith = (content: Buffer, text: string) => content.toString('latin1', 0, text.length) === text

/** Returns whether a segment is needed to show the image: anything but comments and APP0 to APP15, of which few are. */
function isNeeded(kind: number, content: Buffer): boolean {
  if (kind === marker.comment) return false
  if (kind < 0xe0 || kind > 0xef) return true
  if (kind === 0xe0) return startsWith(content, 'JFIF\0')
  if (kind === 0xe2) return startsWith(content, 'ICC_PROFILE\0')
  return kind === 0xee && startsWith(content, 'Adobe')
}

function segment(kind: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, kind, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** Bytes of JFIF before the width, the height, and the pixels of its thumbnail; and all bytes of Adobe's segment. */
const sizes = { jfif: 12, adobe: 12 }

/** Returns a needed segment without the thumbnail of JFIF, and without what follows Adobe's segment. */
function trimmed(kind: number, content: Buffer, whole: Buffer): Buffer {
  if (kind === 0xe0 && content.length > sizes.jfif + 2)
    return segment(kind, Buffer.concat([content.subarray(0, sizes.jfif), Buffer.alloc(2)]))
  return kind === 0xee && content.length > sizes.adobe
    ? segment(kind, content.subarray(0, sizes.adobe))
    : whole
}

/**
 * Returns where the next marker is, whatever is before it: decoders skip that, too. The end of
 * the file, if there is none.
 */
function nextMarker(jpeg: Buffer, from: number): number {
  for (let at = jpeg.indexOf(0xff, from); at >= 0; at = jpeg.indexOf(0xff, at + 1))
    if (at + 1 < jpeg.length && jpeg[at + 1] !== 0xff && jpeg[at + 1] !== 0) return at
  return jpeg.length
}

/** Returns whether a marker has no segment: TEM, RST0 to RST7, and SOI. */
const isAlone = (kind: number) => kind === 1 || (kind >= 0xd0 && kind <= marker.start)

/** Returns where a segment ends. A length below that of itself would be wrong; behind the file, if it has none. */
const endOfSegment = (jpeg: Buffer, at: number): number =>
  at + 4 > jpeg.length ? jpeg.length + 1 : at + 2 + Math.max(2, jpeg.readUInt16BE(at + 2))

/** Returns where the compressed data of a scan ends: at the next marker that isn't part of it. */
function endOfScan(jpeg: Buffer, from: number): number {
  for (let at = from; ; at += 2) {
    at = jpeg.indexOf(0xff, at)
    if (at < 0 || at + 1 >= jpeg.length) return jpeg.length
    const kind = jpeg[at + 1] ?? 0
    // A byte of data, a restart, or a fill byte.
    if (kind === 0xff) at -= 1
    else if (kind !== 0 && (kind < 0xd0 || kind > 0xd7)) return at
  }
}

/** Yields the markers with their segments and the data of scans, up to the end of the image; a cut one ends behind the file. */
export function* partsOf(jpeg: Buffer) {
  for (let at = nextMarker(jpeg, 2); at < jpeg.length; at = nextMarker(jpeg, at)) {
    const kind = jpeg[at + 1] ?? 0
    const start = at
    at = isAlone(kind) || kind === marker.end ? at + 2 : endOfSegment(jpeg, at)
    if (kind === marker.scan && at <= jpeg.length) at = endOfScan(jpeg, at)
    yield { kind, start, end: at }
    if (kind === marker.end) return
  }
}

/** Returns how many scans the image has, up to `most`. */
export function countScans(jpeg: Buffer, most: number): number {
  let scans = 0
  for (const { kind } of partsOf(jpeg)) {
    if (kind === marker.scan) scans += 1
    if (scans === most) break
  }
  return scans
}

/**
 * Returns the image without EXIF, XMP, IPTC, comments, thumbnails, and further images behind it (such as HDR gain
 * maps); the pixels, the color profile and the orientation stay as they are. One that ends early stays so: what is
 * there of it is shown. Undefined if it has no pixels, or too many parts.
 */
export function stripJpeg(jpeg: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  let orientation: number | undefined
  let [hasPixels, isWhole] = [false, false]
  for (const { kind, start, end } of partsOf(jpeg)) {
    isWhole = kind === marker.end
    if (isWhole || isAlone(kind)) continue
    if (parts.length > maxParts) return undefined
    const content = jpeg.subarray(start + 4, end)
    hasPixels ||= kind === marker.scan && end <= jpeg.length
    if (kind === 0xe1 && content.subarray(0, exif.length).equals(exif))
      orientation ??= orientationIn(content.subarray(exif.length))
    if (isNeeded(kind, content)) parts.push(trimmed(kind, content, jpeg.subarray(start, end)))
  }
  if (!hasPixels) return undefined
  const turn =
    orientation === undefined || orientation === 1
      ? []
      : [segment(0xe1, Buffer.concat([exif, exifWith(orientation)]))]
  // JFIF has to be first.
  const first = parts[0]?.[1] === 0xe0 ? parts.splice(0, 1) : []
  return Buffer.concat([
    Buffer.from([0xff, marker.start]),
    ...first,
    ...turn,
    ...parts,
    Buffer.from(isWhole ? [0xff, marker.end] : []),
  ])
}
