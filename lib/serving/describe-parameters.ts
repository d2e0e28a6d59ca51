// The parameters of a size, described.
import * as z from 'zod/mini'
import { renditionFits, renditionFormats } from '../image/rendition.ts'
import { longestSide, type Parameters, readers } from '../sizes/parameters.ts'

const formats = Object.keys(renditionFormats) as (keyof typeof renditionFormats)[]
const side = z.int().check(z.minimum(1), z.maximum(longestSide))

const words: Readonly<Record<keyof Parameters, string>> = {
  w: 'Width in pixels',
  h: 'Height in pixels',
  fit: 'How the image fits width and height: cover by default',
  position: `The part that cover keeps: ${readers.position.mayBe}`,
  format: 'The format: WebP by default; auto follows the image and `Accept`',
  q: 'Quality, for lossy formats',
  dpr: 'Multiplies width and height',
  blur: `The radius (sigma) of a blur, in pixels: ${readers.blur.mayBe}`,
  rotate: 'Degrees clockwise: quarter turns come first; after other angles, the result is larger',
  bg: `The background of transparent pixels, of contain, and beside a rotated image: ${readers.bg.mayBe}`,
  enlarge: 'Whether the result may be larger than the image',
  crop: `The part of the image to use: ${readers.crop.mayBe}`,
  flip: 'Whether left and right are exchanged, before the rotation',
  gray: 'Shades of gray, or black and white',
}

const described = <T extends z.ZodMiniType>(name: keyof Parameters, schema: T) =>
  z.optional(schema).check(z.describe(words[name]))

/** The parameters of a size. `lib/sizes` parses them without a schema: these repeat its limits. */
export const sizeParameters = {
  w: described('w', side),
  h: described('h', side),
  fit: described('fit', z.enum(renditionFits)),
  position: described('position', z.string()),
  format: described('format', z.enum([...formats, 'auto'])),
  q: described('q', z.int().check(z.minimum(1), z.maximum(100))),
  dpr: described('dpr', z.number().check(z.minimum(1), z.maximum(4))),
  blur: described('blur', z.number().check(z.minimum(0), z.maximum(50))),
  rotate: described('rotate', z.number().check(z.minimum(0), z.maximum(359.999))),
  bg: described('bg', z.string()),
  enlarge: described('enlarge', z.literal([0, 1])),
  crop: described('crop', z.string()),
  flip: described('flip', z.literal([0, 1])),
  gray: described('gray', z.literal([0, 1, 'bitonal'])),
} satisfies Record<keyof Parameters, z.ZodMiniType>

/** What `npm run sign` adds to a URL: a signed size is exact, and doesn't follow the ladder. */
export const signature = {
  kid: z.optional(z.string()).check(z.describe('The id of the signing key')),
  exp: z.optional(z.int()).check(z.describe('When the signature expires, in seconds since 1970')),
  sig: z.optional(z.string()).check(z.describe('The signature of the path and all other parameters')),
}
