// Presets that a setting adds.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { program } from '../run.ts'
import { npmRun, own } from './own.ts'
import { plain } from './pictures.ts'

const service = await own()

test('a preset that a setting adds is made of new images, and of old ones on request and by a repair', async () => {
  await service.start()
  await service.put('old.png', await plain('green', 640, 480).png().toBuffer())
  await service.processed(['old.png'])
  expect((await service.call('GET', '/images/old.png?preset=card')).status).toBe(400)
  await service.stop()
  await service.start({ PRESETS: 'card=300x200, half=320' }, program)
  await service.put('new.png', await plain('green', 640, 480).png().toBuffer())
  await service.processed(['new.png'])
  // At once, before the repair.
  const early = await service.call('GET', '/images/old.png?preset=card')
  expect(early.status).toBe(200)
  expect(early.headers.get('content-type')).toBe('image/webp')
  expect(await sharp(early.bytes).metadata()).toMatchObject({ format: 'webp', width: 300, height: 200 })
  const half = await service.call('GET', '/images/old.png?preset=half')
  expect(await sharp(half.bytes).metadata()).toMatchObject({ format: 'webp', width: 320, height: 240 })
  await npmRun('repair', service)
  for (const name of ['old.png', 'new.png']) {
    const card = await service.call('GET', `/images/${name}?preset=card`)
    expect(await sharp(card.bytes).metadata()).toMatchObject({ format: 'webp', width: 300, height: 200 })
    const { variants, srcset } = await service.describeImage(name)
    expect(variants?.map(({ preset }) => preset)).toEqual([
      'thumb',
      'small',
      'medium',
      'large',
      'card',
      'half',
    ])
    expect(srcset).toMatch(/\?preset=half&v=[0-9a-f]{32} 320w/)
    expect(srcset).not.toContain('preset=card')
  }
})

test('a preset has the format of its options; of auto, the best for the image and for Accept', async () => {
  await service.stop()
  await service.start({ PRESETS: 'card=120x80:avif:q55, legacy=160:jpeg, hero=200:auto' })
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const grain = sharp({ create: { width: 240, height: 160, channels: 3, background: 'gray', noise } })
  await service.put('photo.png', await grain.png().toBuffer())
  await service.put('flat.png', await plain('green', 240, 160).png().toBuffer())
  await service.processed(['photo.png', 'flat.png'])
  const typeOf = async (name: string, preset: string, accept: string) => {
    const { status, headers, bytes } = await service.call('GET', `/images/${name}?preset=${preset}`, {
      headers: { accept },
    })
    expect([status, headers.get('vary')?.includes('accept') ?? false]).toEqual([
      200,
      preset.startsWith('hero'),
    ])
    const { format, compression } = await sharp(bytes).metadata()
    expect(headers.get('content-type')).toBe(`image/${compression === 'av1' ? 'avif' : format}`)
    return headers.get('content-type')
  }
  const chrome = 'image/avif,image/webp,*/*;q=0.8'
  for (const accept of [chrome, '*/*']) {
    expect(await typeOf('photo.png', 'card', accept)).toBe('image/avif')
    expect(await typeOf('photo.png', 'legacy', accept)).toBe('image/jpeg')
  }
  expect(await typeOf('photo.png', 'hero', chrome)).toBe('image/avif')
  expect(await typeOf('photo.png', 'hero', 'image/webp')).toBe('image/webp')
  expect(await typeOf('photo.png', 'hero', '*/*')).toBe('image/jpeg')
  expect(await typeOf('flat.png', 'hero', chrome)).toBe('image/webp')
  expect(await typeOf('flat.png', 'hero', '*/*')).toBe('image/png')
  const { variants, etag } = await service.describeImage('photo.png')
  // By the edge, which looks for a variant in the bucket first, and keeps what it gets.
  const version = `hero&v=${etag.replaceAll('"', '')}`
  for (const _ of ['made', 'kept'])
    for (const [accept, type] of [
      [chrome, 'image/avif'],
      ['image/webp', 'image/webp'],
      ['*/*', 'image/jpeg'],
    ] as const)
      expect(await typeOf('photo.png', version, accept)).toBe(type)
  const types = new Map(variants?.map(({ preset, type }) => [preset, type]))
  expect([types.get('card'), types.get('legacy'), types.get('large')]).toEqual([
    ...['image/avif', 'image/jpeg', 'image/webp'],
  ])
  const listed = await service.call('GET', '/v1/images?limit=10')
  expect(JSON.parse(listed.bytes.toString()).data).toContainEqual(
    expect.objectContaining({
      id: 'photo.png',
      variants: expect.arrayContaining([expect.objectContaining({ preset: 'card', type: 'image/avif' })]),
    }),
  )
})
