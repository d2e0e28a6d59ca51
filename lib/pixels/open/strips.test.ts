import { expect, test } from 'vitest'
import { plain, red } from '../../../test/samples.ts'
import { demandPixels } from './strips.ts'

test('a strip beyond the end is missing, and so is one without a place', async () => {
  const tiff = await plain(40, 40, red).tiff({ compression: 'none' }).toBuffer()
  expect(() => demandPixels(tiff)).not.toThrow()
  const start = tiff.readUInt32LE(4)
  const changed = (tag: number, within: number, value: number) => {
    const bytes = Buffer.from(tiff)
    for (let at = start + 2; at < start + 2 + 12 * bytes.readUInt16LE(start); at += 12)
      if (bytes.readUInt16LE(at) === tag) bytes.writeUInt16LE(value, at + within)
    return bytes
  }
  expect(() => demandPixels(changed(257, 8, 4000))).toThrow(expect.objectContaining({ code: 'undecodable' }))
  expect(() => demandPixels(changed(273, 0, 65_000))).toThrow(
    expect.objectContaining({ code: 'undecodable' }),
  )
})
