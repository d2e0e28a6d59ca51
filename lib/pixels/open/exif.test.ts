// EXIF that takes long to read isn't given to libvips.
import { expect, test } from 'vitest'
import { noise } from '../../../test/samples.ts'
import { pngChunk } from '../../image/strip/png.ts'
import { loadSource } from './source.ts'

/** EXIF whose entries all lead to its own directory. */
function tangled(entries: number): Buffer {
  const exif = Buffer.alloc(14 + 12 * entries)
  exif.write('II*\0\x08\0\0\0', 0, 'latin1')
  exif.writeUInt16LE(entries, 8)
  for (let at = 10; at < exif.length - 4; at += 12) {
    exif.writeUInt16LE(0x8769, at)
    exif.writeUInt16LE(4, at + 2)
    exif.writeUInt32LE(1, at + 4)
    exif.writeUInt32LE(8, at + 8)
  }
  return exif
}

/** With EXIF of its own. */
const image = (copyright = 'a') => noise(20, 10).withExif({ IFD0: { Copyright: copyright } })

const files = {
  jpeg: async (exif: Buffer) => {
    const jpeg = await noise(20, 10).jpeg().toBuffer()
    const head = Buffer.from('\xff\xe1\0\0Exif\0\0', 'latin1')
    head.writeUInt16BE(exif.length + 8, 2)
    return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)])
  },
  png: async (exif: Buffer) => {
    const png = await noise(20, 10).png().toBuffer()
    return Buffer.concat([png.subarray(0, 33), pngChunk('eXIf', exif), png.subarray(33)])
  },
  webp: async (exif: Buffer) => {
    const webp = await image().webp().toBuffer()
    const head = Buffer.from('EXIF\0\0\0\0', 'latin1')
    head.writeUInt32LE(exif.length, 4)
    const bytes = Buffer.concat([webp.subarray(0, webp.lastIndexOf('EXIF', undefined, 'latin1')), head, exif])
    bytes.writeUInt32LE(bytes.length - 8, 4)
    return bytes
  },
  avif: async (exif: Buffer) => {
    const avif = await image('a'.repeat(exif.length)).avif({ effort: 0 }).toBuffer()
    exif.copy(avif, avif.indexOf('II*\0', 0, 'latin1'))
    return avif
  },
}

test.each(Object.entries(files))('a %s with tangled EXIF is read without it', async (format, make) => {
  const exif = tangled(1000)
  const source = await loadSource(await make(exif))
  expect(source.facts).toEqual({ format, width: 20, height: 10 })
  expect(source.bytes.includes(exif.subarray(0, 1000))).toBe(false)
})

test.each(['jpeg', 'png', 'webp', 'avif'] as const)(
  'a %s with usual EXIF is read as it is',
  async (format) => {
    const bytes = await image().withMetadata({ orientation: 6 }).toFormat(format).toBuffer()
    expect((await loadSource(bytes)).bytes.equals(bytes)).toBe(true)
  },
)
