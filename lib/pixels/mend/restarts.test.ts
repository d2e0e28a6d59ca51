// JPEGs with restart markers, as cameras write them, that end early.
import { expect, test } from 'vitest'
import { generate } from '../generate.ts'
import { loadSource, read } from '../open/source.ts'
import { toRaw } from '../steps/raw.ts'
import { mendJpeg } from './mend-jpeg.ts'

const [width, height] = [320, 4000]

function segment(kind: number, ...content: number[]): Buffer {
  const length = content.length + 2
  return Buffer.from([0xff, kind, length >> 8, length & 255, ...content])
}

/** Codes of 4 bits for the numbers of bits of a difference, 0 to 8, but one is of no use: all ones. */
const lengths = Array.from({ length: 9 }, (_, index) => index)
const codeOf = (length: number) => length.toString(2).padStart(4, '0')

function difference(value: number): string {
  if (value === 0) return codeOf(0)
  const bits = Math.abs(value).toString(2)
  const sent = value > 0 ? bits : [...bits].map((bit) => (bit === '1' ? '0' : '1')).join('')
  return codeOf(bits.length) + sent
}

const endOfBlock = '0'

/** Blocks of alternating brightness, and no colors. @param sampling of the brightness, in both directions */
function row(units: number, sampling: number, components: number): Buffer {
  let bits = ''
  for (let unit = 0; unit < units; unit += 1) {
    for (let block = 0; block < sampling ** 2; block += 1)
      bits += difference((block + unit) % 2 === 0 ? 90 + (unit % 16) : -90 - (unit % 16)) + endOfBlock
    bits += (difference(0) + endOfBlock).repeat(components - 1)
  }
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2))
  return Buffer.from(bytes.flatMap((byte) => (byte === 255 ? [byte, 0] : [byte])))
}

/** A JPEG with a restart after each row of units. */
function withRestarts(components: 1 | 3, sampling: number): Buffer {
  const unit = components === 1 ? 8 : 8 * sampling
  const [across, down] = [Math.ceil(width / unit), Math.ceil(height / unit)]
  const ids = [1, 2, 3].slice(0, components)
  const rows = Array.from({ length: down }, (_, index) => [
    ...(index > 0 ? [Buffer.from([0xff, 0xd0 + ((index - 1) % 8)])] : []),
    row(across, components === 1 ? 1 : sampling, components),
  ])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, 0, ...new Array(64).fill(8)),
    segment(
      ...([0xc0, 8, height >> 8, height & 255, width >> 8, width & 255, components] as const),
      ...ids.flatMap((id) => [id, id === 1 ? sampling * 17 : 17, 0]),
    ),
    segment(0xc4, 0, 0, 0, 0, 9, ...new Array(12).fill(0), ...lengths),
    segment(0xc4, 16, 1, ...new Array(15).fill(0), 0),
    segment(0xdd, across >> 8, across & 255),
    segment(0xda, components, ...ids.flatMap((id) => [id, 0]), 0, 63, 0),
    ...rows.flat(),
    Buffer.from([0xff, 0xd9]),
  ])
}

const kinds = [
  ['gray', 1, 1],
  ['gray, of which the size in blocks is its own', 1, 2],
  ['color', 3, 1],
  ['color at half the size', 3, 2],
] as const

const presets = { whole: { width, format: 'png', fit: 'inside' } } as const

/** Returns how many rows aren't gray through and through. */
async function rowsOf(jpeg: Buffer): Promise<number> {
  const { variants, oddities, facts } = await generate(jpeg, presets)
  expect(facts).toMatchObject({ width, height })
  expect(oddities.damaged ?? false).toBe(jpeg.at(-1) !== 0xd9)
  const source = await loadSource(variants[0]?.bytes ?? jpeg, undefined)
  const { data, channels } = await toRaw(read(source, 'first'), (image) => image)
  const isGray = (y: number) =>
    data
      .subarray(y * width * channels, (y + 1) * width * channels)
      .every((value) => Math.abs(value - 128) < 5)
  return Array.from({ length: height }, (_, y) => y).filter((y) => !isGray(y)).length
}

test.each(kinds)(
  'of a JPEG of %s, what is there is shown, however little',
  async (_, components, sampling) => {
    const jpeg = withRestarts(components, sampling)
    expect(await rowsOf(jpeg)).toBe(height)
    for (const part of [0.02, 0.07, 0.5, 0.9]) {
      const rows = await rowsOf(jpeg.subarray(0, Math.round(jpeg.length * part)))
      expect(Math.abs(rows - part * height)).toBeLessThan(40)
    }
  },
)

test('a JPEG whose header makes no sense gets an end, and nothing else', () => {
  const jpeg = withRestarts(3, 1)
  const start = jpeg.indexOf(Buffer.from([0xff, 0xda]))
  const change = (at: number, ...values: number[]) => {
    const bytes = Buffer.from(jpeg.subarray(0, 3000))
    bytes.set(values, at)
    return bytes
  }
  const wrong = [
    change(start + 4, 4),
    change(start + 5, 9),
    change(start + 6, 0x33),
    change(jpeg.indexOf(Buffer.from([0xff, 0xdd])) + 4, 0, 0),
    change(jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5, 255, 255, 255, 255),
  ]
  for (const bytes of wrong) expect(mendJpeg(bytes, 1e8).length, `${bytes.length}`).toBe(bytes.length + 2)
  expect(mendJpeg(jpeg.subarray(0, start + 5), 1e8)).toHaveLength(start + 2)
})
