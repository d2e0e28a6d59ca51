// The bytes in the older `base64` service's answer, without holding the answer in memory.
import { SourceError } from './remote.ts'

/** In a JSON string, quotes are escaped: this is never part of a file name. */
const beginning = /"image_data"\s*:\s*"/
/** What may be between the characters of the member's name and its value. */
const longest = 64

/** Spaces, and the escapes of them. What is left of an escape like `\/` is its character. */
const noise = /\\[nrt]|\\|\s/g

/** Java's and .NET's encoders write `=` and `+` like this. */
const codes = /\\u00([0-9a-f]{2})/gi

/** An escape that isn't whole yet. */
const cut = /\\(u[0-9a-f]{0,3})?$/i

const withoutEscapes = (text: string) =>
  text.replace(codes, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))).replace(noise, '')

/** Some clients put it before the base64. */
const dataUrl = /^data:[^,]{0,200},/

/** Whether a text may begin with a data URL that isn't whole yet. */
const isPrefixed = (text: string) =>
  text.length <= 5 ? 'data:'.startsWith(text) : /^data:[^,]{0,200}$/.test(text)

/** @param text base64 without noise */
function decode(text: string): Buffer {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(standard)) throw new SourceError('The answer has invalid base64', 200)
  return Buffer.from(standard, 'base64')
}

/** Yields the characters of the first `image_data`, as they come. */
async function* valueIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let before: string | undefined = ''
  for await (const chunk of chunks) {
    let text = Buffer.from(chunk).toString('latin1')
    if (before !== undefined) {
      const found: RegExpExecArray | null = beginning.exec(before + text)
      if (!found) {
        before = (before + text).slice(-longest)
        continue
      }
      text = (before + text).slice(found.index + found[0].length)
      before = undefined
    }
    const end = text.indexOf('"')
    yield end === -1 ? text : text.slice(0, end)
    if (end !== -1) return
  }
  if (before === undefined) throw new SourceError('The answer ends early', 0)
  throw new SourceError('The service has no such image', 404)
}

/**
 * Decodes the first image of an answer to `POST /get`.
 * @throws SourceError, if there is none, or it isn't base64
 */
export async function* imageIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = ''
  let isFirst = true
  for await (const part of valueIn(chunks)) {
    let text = rest + part
    if (isFirst && isPrefixed(text)) {
      rest = text
      continue
    }
    if (isFirst) text = text.replace(dataUrl, '')
    isFirst = false
    const kept = text.replace(cut, '')
    const clean = withoutEscapes(kept)
    const whole = clean.length - (clean.length % 4)
    rest = clean.slice(whole) + text.slice(kept.length)
    yield decode(clean.slice(0, whole))
  }
  yield decode(withoutEscapes(rest))
}
