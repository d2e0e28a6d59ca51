// The template's distribution, read as strictly as CloudFront does.
import { expect, test } from 'vitest'
import distribution from '../../stack/distribution.cjs'
import { distributionOf } from './distribution.ts'

async function behaviorOfImages(cdnMaxAge: string) {
  const params = { cdn: '1', cdnMaxAge, authReads: '0', signedSizes: '0', corsOrigins: '*' }
  const values = new Map(Object.entries(params).map(([name, value]) => [`param:${name}`, value]))
  const { Resources } = await distribution({ resolveVariable: async (name) => values.get(name) ?? 'prod' })
  return distributionOf(Resources).behaviorFor('/images/cat.jpg')
}

test('images are kept for cdnMaxAge; for none, without a cache policy that CloudFront would refuse', async () => {
  expect(await behaviorOfImages('60')).toMatchObject({ caching: { ttl: { max: 60 } }, fields: {} })
  expect(await behaviorOfImages('0')).toEqual({ fields: expect.anything() })
})
