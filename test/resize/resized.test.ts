// What an image looks like after a resize.
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { put } from '../contracts/contracts.ts'
import { contentTypes, formats, plain as sample } from '../contracts/images.ts'
import { freshName } from '../contracts/names.ts'
import { send } from '../contracts/wire.ts'
import { processed, resized, variantOf } from './follow.ts'
import { animation, plain, seenAt, sizeOf, stripes } from './pictures.ts'

describe('fit', () => {
  const colours = ['red', 'green', 'blue', 'yellow'] as const
  const across = [0.125, 0.375, 0.625, 0.875]
  const down = [0.1, 0.5, 0.9]

  /** What is to be seen of four stripes, 80×40, once they are resized to 40×40. */
  async function seen(format: 'png' | 'jpeg', fields: object) {
    const name = freshName()
    await put(name, await stripes(colours, 80, 40).toFormat(format, { quality: 100 }).toBuffer())
    const image = await resized(name, { width: 40, height: 40, ...fields })
    const rows = down.map((y) => Promise.all(across.map((x) => seenAt(image, { across: x, down: y }))))
    return { size: await sizeOf(image), rows: await Promise.all(rows) }
  }

  test.each([{ fit: 'fill' }, {}])('of %j stretches the image to exactly that size', async (fit) => {
    expect(await seen('png', fit)).toEqual({ size: [40, 40], rows: [colours, colours, colours] })
  })

  test('cover fills that size, and crops to the middle', async () => {
    const middle = ['green', 'green', 'blue', 'blue']
    expect(await seen('png', { fit: 'cover' })).toEqual({ size: [40, 40], rows: [middle, middle, middle] })
  })

  test.each([
    ['png', 'transparent'],
    ['jpeg', 'white'],
  ] as const)('contain shows all of a %s, and pads it with %s', async (format, padding) => {
    const edge = Array.from({ length: 4 }, () => padding)
    expect(await seen(format, { fit: 'contain' })).toEqual({ size: [40, 40], rows: [edge, colours, edge] })
  })

  test('inside keeps the proportions', async () => {
    expect(await seen('png', { fit: 'inside' })).toEqual({
      size: [40, 20],
      rows: [colours, colours, colours],
    })
  })
})

describe('a resized image', () => {
  test.each(formats)('that was a %s still is one', async (format) => {
    const name = freshName('misnamed.txt')
    await put(name, await sample(format, 64, 48))
    const image = await resized(name, { width: 33, height: 21 })
    const container = format === 'avif' ? 'heif' : format
    expect((await sharp(image).metadata()).format).toBe(container)
    expect(await sizeOf(image)).toEqual([33, 21])
    expect((await send('GET', `/${name}`)).headers['content-type']).toBe(contentTypes[format])
    expect(await processed(name)).toMatchObject({ format, width: 33, height: 21, bytes: image.length })
  })

  test('has the requested size, even if that is larger than it was', async () => {
    const name = freshName()
    await put(name, await plain('green', 64, 48).png().toBuffer())
    expect(await sizeOf(await resized(name, { width: 1000, height: 1 }))).toEqual([1000, 1])
    expect(await sizeOf(await resized(name, { width: 1, height: 10_000 }))).toEqual([1, 10_000])
  })

  test('is upright: width and height are those that are seen', async () => {
    const name = freshName('turned.jpg')
    const turned = stripes(['red', 'blue'], 60, 40).withMetadata({ orientation: 6 })
    await put(name, await turned.jpeg().toBuffer())
    const image = await resized(name, { width: 30, height: 20 })
    const { width, height, orientation } = await sharp(image).metadata()
    expect([width, height, orientation ?? 1]).toEqual([30, 20, 1])
    expect(await seenAt(image, { down: 0.2 })).toBe('red')
    expect(await seenAt(image, { down: 0.8 })).toBe('blue')
  })

  test.each(['gif', 'webp'] as const)('keeps the frames of an animated %s', async (format) => {
    const name = freshName()
    await put(name, await animation(format, ['red', 'green', 'blue'], 60, 40))
    const image = await resized(name, { width: 30, height: 30 })
    expect(await sizeOf(image)).toEqual([30, 30])
    expect(await sharp(image).metadata()).toMatchObject({ format, pages: 3, delay: [100, 200, 300] })
    for (const [frame, colour] of ['red', 'green', 'blue'].entries())
      expect(await seenAt(image, { frame })).toBe(colour)
  })

  test('has variants of its new size, and a new ETag', async () => {
    const name = freshName()
    await put(name, await stripes(['red', 'blue'], 640, 480).png().toBuffer())
    const { etag } = await processed(name)
    await resized(name, { width: 300, height: 100 })
    const described = await processed(name)
    expect(described.etag).not.toBe(etag)
    expect(described.variants.map(({ width, height }) => [width, height]).slice(1)).toEqual([
      [300, 100],
      [300, 100],
      [300, 100],
    ])
    expect(await sizeOf(await variantOf(name, 'large'))).toEqual([300, 100])
  })
})
