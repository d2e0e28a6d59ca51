// EXIF's orientation, which is all of EXIF that an image needs.

const tag = 0x112

/** Returns the orientation in EXIF's TIFF, 1 to 8; 1 if it has none. */
export function orientationIn(exif: Buffer): number {
  const isLittle = exif.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  try {
    const start = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
    for (let entry = 0; entry < short(start); entry++) {
      const at = start + 2 + 12 * entry
      if (short(at) === tag) return short(at + 8) >= 1 && short(at + 8) <= 8 ? short(at + 8) : 1
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return 1
}

/** Returns EXIF's TIFF with nothing but the orientation. */
export function exifWith(orientation: number): Buffer {
  const exif = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  exif.writeUInt16BE(orientation, 18)
  return exif
}
