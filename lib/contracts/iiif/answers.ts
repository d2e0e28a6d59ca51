// Contract 6, `iiif`: the bodies of its answers, described. Functions import only their types.
import * as z from 'zod/mini'

const pixels = z.int().check(z.minimum(1))
const size = z.object({ width: pixels, height: pixels })
const names = z.array(z.string())

const common = {
  '@context': z.url(),
  protocol: z.literal('http://iiif.io/api/image'),
  width: pixels,
  height: pixels,
  sizes: z.array(size).check(z.describe('Sizes of the whole image that are stored')),
  tiles: z
    .array(z.object({ width: pixels, scaleFactors: z.array(pixels) }))
    .check(z.describe('Tiles for deep zoom')),
}

const limits = {
  maxWidth: pixels.check(z.describe('Maximum pixels on each side')),
  maxArea: pixels.check(z.describe('Maximum pixels in all')),
}

const version3 = z.object({
  ...{ ...common, ...limits },
  id: z.url(),
  type: z.literal('ImageService3'),
  profile: z.enum(['level0', 'level2']),
  ...{ preferredFormats: names, extraQualities: names, extraFormats: names, extraFeatures: names },
})

const version2 = z.object({
  ...common,
  '@id': z.url(),
  // Linters of OpenAPI know no tuples: the level, then what goes beyond it.
  profile: z.array(
    z.union([z.url(), z.object({ ...limits, qualities: names, formats: names, supports: names })]),
  ),
})

export const info = z
  .union([version3, version2])
  .register(z.globalRegistry, { id: 'Info', description: 'Image information of IIIF' })

export type Info = z.infer<typeof info>
