// The Range header of a GET: which bytes of an object it requests.
import { refusal } from './refusal.ts'

export interface Span {
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

/**
 * RFC 9110, 14.1.2. Returns undefined for headers to ignore: another unit, invalid syntax, or several ranges, which S3
 * doesn't support. A span that starts after its end has no byte of the object.
 */
export function spanIn(header: string | undefined, size: number): Span | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  return { start, end: first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

/** As spanIn. @throws InvalidRange (416) if it contains no byte of the object */
export function parseRange(header: string | undefined, size: number): Span | undefined {
  const span = spanIn(header, size)
  if (span && span.start > span.end) {
    throw refusal('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header ?? '',
      ActualObjectSize: String(size),
    })
  }
  return span
}
