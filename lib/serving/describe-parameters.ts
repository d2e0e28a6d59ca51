// The parameters of a size, described.
import * as z from 'zod/mini'
import { renditionFits, renditionFormats, turns } from '../image/rendition.ts'
import { longestSide, type Parameters, readers } from '../sizes/parameters.ts'

const formats = Object.keys(renditionFormats) as (keyof typeof renditionFormats)[]
const side = z.int().check(z.minimum(1), z.maximum(longestSide))

const words: Readonly<Record<keyof Parameters, string>> = {
  w: 'Width in pixels',
  h: 'Height in pixels',
  fit: 'How the image fits width and height: cover by default',
  position: `The part that cover keeps: ${readers.position.mayBe}`,
  format: 'The format: WebP by default; auto follows `Accept`',
  q: 'Quality, for lossy formats',
  dpr: 'Multiplies width and height',
  blur: `The radius (sigma) of a blur, in pixels: ${readers.blur.mayBe}`,
  rotate: 'Degrees clockwise, applied first',
  bg: `The background of transparent pixels and of contain: ${readers.bg.mayBe}`,
  enlarge: 'Whether the result may be larger than the image',
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
  rotate: described('rotate', z.literal(turns)),
  bg: described('bg', z.string()),
  enlarge: described('enlarge', z.literal([0, 1])),
} satisfies Record<keyof Parameters, z.ZodMiniType>

/** What `npm run sign` adds to a URL: a signed size is exact, and doesn't follow the ladder. */
export const signature = {
  kid: z.optional(z.string()).check(z.describe('The id of the signing key')),
  exp: z.optional(z.int()).check(z.describe('When the signature expires, in seconds since 1970')),
  sig: z.optional(z.string()).check(z.describe('The signature of the path and all other parameters')),
}
