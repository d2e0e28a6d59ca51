// Presets that a setting adds.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { npmRun, own } from './own.ts'
import { plain } from './pictures.ts'

const service = await own()

test('a preset that a setting adds is made of new images, and of old ones on request and by a repair', async () => {
  await service.start()
  await service.put('old.png', await plain('green', 640, 480).png().toBuffer())
  await service.developed(['old.png'])
  expect((await service.call('GET', '/images/old.png?preset=card')).status).toBe(400)
  await service.stop()
  await service.start({ PRESETS: 'card=300x200, half=320' })
  await service.put('new.png', await plain('green', 640, 480).png().toBuffer())
  await service.developed(['new.png'])
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
