// `Idempotency-Key`: a retry gets the answer to the first request, and changes nothing.
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
import { createHash } from 'node:crypto'
import { isMultipart } from '../http/media.ts'
import type { Reply, Request } from '../http/message.ts'
import type { Route } from '../http/route.ts'
import { type Code, ImageError } from '../image/errors.ts'
import { type Answer, type Begun, begin } from '../storage/attempts.ts'
import { preconditionsOf } from './preconditions.ts'
import { status } from './status.ts'

/** The maximum length of a key, in characters. */
const maxLength = 255

/** "Item Structured Header … its value MUST be a String"; many clients omit the quotes. */
function keyOf(field: string): string {
  const key = field.trim().replace(/^"(.*)"$/, '$1')
  if (new RegExp(`^[\\x20-\\x7e]{1,${maxLength}}$`).test(key)) return key
  throw new ImageError('bad-request', `Idempotency-Key must be 1 to ${maxLength} printable ASCII characters`)
}

function hash(...parts: (string | Buffer)[]): string {
  const sum = createHash('sha256')
  // With lengths, so that different lists of parts have different hashes.
  for (const part of parts) sum.update(`${Buffer.byteLength(part)}:`).update(part)
  return sum.digest('hex')
}

/** Returns a hash of the request's content. For a form, only of its files: its boundary changes each time. */
async function fingerprintOf(request: Request): Promise<string> {
  const query = request.query.toString()
  const conditions = Object.entries(preconditionsOf(request)).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  )
  if (!isMultipart(request)) return hash(query, request.body, ...conditions)
  const files = (await request.files()).flatMap(({ field, filename = '', bytes }) => [field, filename, bytes])
  return hash(query, ...files, ...conditions)
}

/** Keys are separate for each caller and route. */
function scopeOf(key: string, { headers, subject, method, path }: Request): string {
  const caller = subject ?? headers['x-api-key'] ?? headers.authorization ?? ''
  return hash(caller, method, path, key)
}

function replay(answer: Answer): Reply {
  if (!('code' in answer)) return answer as Reply
  throw new ImageError(Object.hasOwn(status, answer.code) ? (answer.code as Code) : 'unknown', answer.message)
}

async function run(route: Route, request: Request, attempt: Begun): Promise<Reply> {
  try {
    const reply = await route.act({ ...request, attempt })
    await attempt.answer(reply)
    return reply
  } catch (error) {
    const isTheirs = error instanceof ImageError && status[error.code] < 500
    if (isTheirs) await attempt.answer({ code: error.code, message: error.message })
    else await attempt.giveUp()
    throw error
  }
}

/**
 * Returns the route with Idempotency-Key, if it takes one. A request without a key costs nothing more. A storage fault
 * isn't kept: the next attempt runs again, with the same ids.
 */
export function idempotent(route: Route): Route {
  if (!route.isIdempotent) return route
  const act: Route['act'] = async (request) => {
    const field = request.headers['idempotency-key']
    if (field === undefined) return route.act(request)
    const scope = scopeOf(keyOf(field), request)
    const attempt = await begin(scope, await fingerprintOf(request))
    return 'id' in attempt ? run(route, request, attempt) : replay(attempt.answer)
  }
  return { ...route, act }
}
