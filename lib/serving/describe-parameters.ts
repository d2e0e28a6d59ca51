// Any size of an image, described: the parameters by which it is asked for.
import * as z from 'zod/mini'
import { renditionFits, renditionFormats, turns } from '../image/rendition.ts'
import { longestSide, type Parameters, readers } from '../sizes/parameters.ts'

const formats = Object.keys(renditionFormats) as (keyof typeof renditionFormats)[]
const side = z.int().check(z.minimum(1), z.maximum(longestSide))

const words: Readonly<Record<keyof Parameters, string>> = {
  w: 'Width in pixels',
  h: 'Height in pixels',
  fit: 'How it is brought to a width and a height; cover, where nothing else is said',
  position: `What a cover keeps: ${readers.position.mayBe}`,
  format: 'The format of the answer: WebP, where nothing else is said; auto goes by `Accept`',
  q: 'Quality, in formats that lose something',
  dpr: 'What width and height are multiplied by',
  blur: `The radius (sigma) of a blur, in pixels: ${readers.blur.mayBe}`,
  rotate: 'Degrees, clockwise, before all else',
  bg: `What stands behind what is transparent, and beside what does not fill a contain: ${readers.bg.mayBe}`,
  enlarge: 'Whether it may be larger than the image',
}

const described = <T extends z.ZodMiniType>(name: keyof Parameters, schema: T) =>
  z.optional(schema).check(z.describe(words[name]))

/** A size's parameters. They are read one by one by `lib/sizes`, which has no schema: these are made of its limits. */
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

/** What `npm run sign` adds to a URL: it is taken exactly then, not to the ladder. */
export const signature = {
  kid: z.optional(z.string()).check(z.describe('The key that a URL is signed with')),
  exp: z.optional(z.int()).check(z.describe('When a signature expires, in seconds since 1970')),
  sig: z.optional(z.string()).check(z.describe('The signature of the path and all other parameters')),
}
