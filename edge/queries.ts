// Queries of images as clients may send them, for tests: valid or not, spelled in many ways, signed or not.
import fc from 'fast-check'
import { signatureOf } from '../lib/sizes/sign.js'

/** The key that signs. */
export const key = { id: 'k1', secret: 'only-for-tests-and-of-32-characters' }

/** The version of the image. */
export const version = '0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2'

/** Seconds since 1970: far enough for every test, and long ago. */
const expiries = ['4102444800', '946684800']

const of = (...values: string[]) => fc.constantFrom(...values)
const whole = (min: number, max: number) => fc.integer({ min, max }).map(String)
const decimal = (min: number, max: number) =>
  fc.integer({ min: min * 1000, max: max * 1000 }).map((one) => String(one / 1000))

const legal: Readonly<Record<string, fc.Arbitrary<string>>> = {
  w: whole(1, 4000),
  h: whole(1, 4000),
  fit: of('cover', 'contain', 'fill', 'inside', 'outside'),
  position: fc.oneof(
    of('centre', 'center', 'attention', 'entropy', '0.5,0.5'),
    fc.tuple(decimal(0, 1), decimal(0, 1)).map((point) => point.join()),
  ),
  format: of('webp', 'jpeg', 'png', 'avif', 'gif', 'tiff', 'auto'),
  q: whole(1, 100),
  dpr: fc.oneof(decimal(1, 4), of('1', '2')),
  blur: decimal(0.3, 50),
  rotate: of('0', '90', '180', '270', '22.5'),
  bg: of('white', 'black', '1e90ff', 'FFF'),
  enlarge: of('0', '1'),
  crop: of('0,0,300,200', '10,20,30,40'),
  flip: of('0', '1'),
  gray: of('0', '1', 'bitonal'),
  preset: of('thumb', 'card'),
  utm_source: of('mail', 'a&b=c', ''),
}

const odd: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ...legal,
  w: fc.oneof(whole(0, 10_100), of('', '0300', '-3', '300.5', '1e2')),
  h: fc.oneof(whole(0, 10_100), of('abc')),
  fit: of('Cover', 'crop', ''),
  position: of('0,1', '1.001,0', '0.3333,0', 'left'),
  format: of('jpg', 'WEBP', ''),
  q: of('0', '101', '80.5'),
  dpr: of('1.0', '04', '0.5', '5'),
  blur: of('0', '0.29', '50.001', '1.2345'),
  rotate: of('360', '-90'),
  bg: of('BLACK', '12345', 'red', '#fff'),
  enlarge: of('true', '2'),
  crop: of('0,0,0,9', '1,2,3', '1,2,3,4.5'),
  flip: of('2', ''),
  gray: of('2', 'Bitonal'),
  preset: of('Thumb', '../x', ''),
}

const versions = of(
  version,
  version,
  version,
  version,
  version,
  version,
  `${version}-12`,
  `${version}.300x700`,
  `${version}-12.1000x0`,
  `${version}.x7`,
  version.toUpperCase(),
  '3',
  '../x',
)

type Pairs = readonly [name: string, value: string][]

/** A few parameters, most of them with `w` and `h`, which others need. */
const pairsOf = (values: Readonly<Record<string, fc.Arbitrary<string>>>, repeated: readonly string[]) =>
  fc
    .tuple(
      fc.subarray(['w', 'h']),
      fc.subarray(
        Object.keys(values).filter((name) => name !== 'preset'),
        { maxLength: 3 },
      ),
      fc.option(fc.constant('preset'), { freq: 8 }),
      fc.subarray([...repeated], { maxLength: Math.min(1, repeated.length) }),
    )
    .chain(([sides, others, preset, again]) => {
      const named = preset === null ? [...new Set([...sides, ...others])] : [preset]
      const all = [...named, ...again]
      return fc.tuple(...all.map((name) => fc.tuple(fc.constant(name), values[name] ?? versions)))
    })

const pairs: fc.Arbitrary<Pairs> = fc.oneof(
  { weight: 3, arbitrary: pairsOf(legal, []) },
  { weight: 1, arbitrary: pairsOf(odd, ['w', 'format', 'v', 'q', 'preset']) },
)

const hex = (character: string) => `%${character.charCodeAt(0).toString(16)}`

/** The same value in another percent-encoding. */
const spelled = (value: string) =>
  fc.constantFrom(
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%2C', ','),
    value.replace(/^[a-z0-9]/i, hex),
  )

const spellings = (query: Pairs) =>
  fc
    .tuple(...query.map(([name, value]) => spelled(value).map((one) => `${name}=${one}`)))
    .chain((sent) => fc.shuffledSubarray(sent, { minLength: sent.length }))
    .map((sent) => sent.join('&'))

/** A request for an image. */
export interface Sent {
  /** Percent-encoded once, as in a path. */
  readonly name: string
  /** As in a request line. */
  readonly query: string
  /** The same parameters in another order and other percent-encodings. */
  readonly other: string
}

const names = of('cat.jpg', 'a%20b.png', '%C3%A9%3F%23.webp', '100%25.jpg', "o'k(1)!.gif", '~_-.x')

/** What is added to a query to sign it, or to seem so. */
const signing = fc.record({
  how: of('not', 'not', 'not', 'well', 'well', 'well', 'badly', 'with another key'),
  exp: fc.constantFrom(...expiries, ...expiries.slice(0, 1), ...expiries.slice(0, 1)),
})

/** Requests for images. */
export const requests: fc.Arbitrary<Sent> = fc
  .tuple(names, pairs, fc.option(versions, { freq: 20 }), signing)
  .chain(([name, given, v, { how, exp }]) => {
    const query: [string, string][] = [...given, ...(v === null ? [] : [['v', v] satisfies [string, string]])]
    if (how !== 'not') {
      const kid = how === 'with another key' ? 'k2' : key.id
      query.push(['kid', kid], ['exp', exp])
      const signature = signatureOf(`/images/${name}`, new URLSearchParams(query), key.secret)
      query.push(['sig', how === 'badly' ? signature.replace(/^./, '-') : signature])
    }
    return fc.record({ name: fc.constant(name), query: spellings(query), other: spellings(query) })
  })
