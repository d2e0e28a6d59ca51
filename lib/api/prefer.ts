// `Prefer: wait=10`: the client waits up to that many seconds (RFC 7240 section 4.3).
import type { Request } from '../http/message.ts'
import { poll } from './waiting.ts'

/** The maximum wait, in seconds: API Gateway's limit is 29 s. */
const maxWait = 20
/** Milliseconds between two looks. */
const pause = 200

function waitOf({ headers: { prefer = '' } }: Pick<Request, 'headers'>): number | undefined {
  const [, seconds] = /(?:^|,)\s*wait\s*=\s*"?(\d+)/i.exec(prefer) ?? []
  return seconds === undefined ? undefined : Math.min(Number(seconds), maxWait)
}

/** Returns whether the client wants to wait. */
export const wantsToWait = (request: Pick<Request, 'headers'>): boolean => waitOf(request) !== undefined

/**
 * Calls `look` until its result is enough or the client's time is up, and at least once.
 * @returns the last result, and the header field that says what was waited
 */
export async function pollAsPreferred<T>(
  request: Pick<Request, 'headers'>,
  look: () => Promise<T>,
  isEnough: (found: T) => boolean,
): Promise<{ found: T; headers: Record<string, string> }> {
  const wait = waitOf(request)
  const found = await poll(look, isEnough, { most: (wait ?? 0) * 1000, pause })
  return { found, headers: wait === undefined ? {} : { 'preference-applied': `wait=${wait}` } }
}
