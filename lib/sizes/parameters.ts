// The parameters of a size, and descriptions of their values.
import { ImageError } from '../image/errors.ts'
import {
  type Gray,
  type Position,
  type Region,
  type RenditionFit,
  type RenditionFormat,
  renditionFits,
  renditionFormats,
} from '../image/rendition.ts'

/** What is read of a query, as by URLSearchParams: CloudFront's functions have none. */
export type Query = Pick<URLSearchParams, 'getAll' | 'has' | 'forEach'>

/** The maximum side, in pixels, including `dpr`. */
export const longestSide = 10_000

/** Parses a parameter: undefined if its value is invalid. */
interface Reader<T> {
  readonly mayBe: string
  readonly read: (text: string) => T | undefined
}

function number(least: number, most: number, pattern: RegExp, mayBe: string): Reader<number> {
  const read = (text: string) => {
    const value = Number(text)
    return pattern.test(text) && value >= least && value <= most ? value : undefined
  }
  return { mayBe, read }
}

const whole = (least: number, most: number) =>
  number(least, most, /^\d{1,5}$/, `a whole number from ${least} to ${most}`)

const decimal = /^\d{1,3}(\.\d{1,3})?$/

function oneOf<T extends string | number>(values: readonly T[]): Reader<T> {
  return {
    mayBe: `one of ${values.join(', ')}`,
    read: (text) => values.find((value) => String(value) === text),
  }
}

function readPosition(text: string): Position | undefined {
  if (text === 'attention' || text === 'entropy') return text
  if (text === 'centre' || text === 'center') return 'centre'
  const [, x = '2', y = '2'] = /^(\d(?:\.\d{1,3})?),(\d(?:\.\d{1,3})?)$/.exec(text) ?? []
  const point = { x: Number(x), y: Number(y) }
  return point.x <= 1 && point.y <= 1 ? point : undefined
}

/** CSS's short form doubles each digit. */
function readColour(text: string): string | undefined {
  const digits = text.toLowerCase()
  if (digits === 'white') return 'ffffff'
  if (digits === 'black') return '000000'
  if (/^[0-9a-f]{6}$/.test(digits)) return digits
  return /^[0-9a-f]{3}$/.test(digits) ? digits.replace(/./g, '$&$&') : undefined
}

function readRegion(text: string): Region | undefined {
  if (!/^\d{1,6}(,\d{1,6}){3}$/.test(text)) return undefined
  const [x = 0, y = 0, width = 0, height = 0] = text.split(',').map(Number)
  return width > 0 && height > 0 ? { x, y, width, height } : undefined
}

const formats = Object.keys(renditionFormats) as RenditionFormat[]

/** As they are in a URL. */
export interface Parameters {
  readonly w: number
  readonly h: number
  readonly fit: RenditionFit
  readonly position: Position
  readonly format: RenditionFormat | 'auto'
  readonly q: number
  readonly dpr: number
  readonly blur: number
  readonly rotate: number
  readonly bg: string
  readonly enlarge: 0 | 1
  readonly crop: Region
  readonly flip: 0 | 1
  readonly gray: 0 | Gray
}

export const readers: { readonly [Name in keyof Parameters]: Reader<Parameters[Name]> } = {
  w: whole(1, longestSide),
  h: whole(1, longestSide),
  fit: oneOf(renditionFits),
  position: { mayBe: 'centre, attention, entropy, or a point such as 0.3,0.7', read: readPosition },
  format: oneOf([...formats, 'auto']),
  q: whole(1, 100),
  dpr: number(1, 4, decimal, 'a number from 1 to 4, such as 1.5'),
  blur: number(0, 50, /^(0|0\.[3-9]\d{0,2}|[1-9]\d?(\.\d{1,3})?)$/, '0, or a number from 0.3 to 50'),
  rotate: number(0, 359.999, decimal, 'a number of degrees from 0 to 359.999, such as 90'),
  bg: { mayBe: 'a colour: white, black, or hex digits such as 1e90ff', read: readColour },
  enlarge: oneOf([0, 1]),
  crop: { mayBe: 'x,y,width,height in pixels, such as 100,50,640,480', read: readRegion },
  flip: oneOf([0, 1]),
  gray: oneOf([0, 1, 'bitonal']),
}

/** Returns the value of a parameter that must not be repeated. @throws ImageError bad-request */
export function single(query: Query, name: string): string | undefined {
  const values = query.getAll(name)
  if (values.length > 1) throw new ImageError('bad-request', `${name} must be given once`)
  return values[0]
}

function readOne<Name extends keyof Parameters>(query: Query, name: Name): Parameters[Name] | undefined {
  const text = single(query, name)
  if (text === undefined) return undefined
  const value = readers[name].read(text)
  if (value !== undefined) return value
  throw new ImageError('bad-request', `${name} must be ${readers[name].mayBe}`)
}

/**
 * Parses the parameters of a query. Ignores others, which pages add to bypass caches.
 * @throws ImageError bad-request, which names the parameter and what it may be
 */
export function readParameters(query: Query): Partial<Parameters> {
  const names = Object.keys(readers) as (keyof Parameters)[]
  const given: Record<string, unknown> = {}
  names.forEach((name) => {
    const value = readOne(query, name)
    if (value !== undefined) given[name] = value
  })
  return given as Partial<Parameters>
}
