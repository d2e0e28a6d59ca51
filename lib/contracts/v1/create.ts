// `POST /v1/images`: storing images under new ids.
import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import { v7 as uuid } from 'uuid'
import { overwriting, refusePreconditions } from '../../api/preconditions.ts'
import { pollAsPreferred, wantsToWait } from '../../api/prefer.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import { prefers } from '../../http/choose.ts'
import type { Reply, Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { contentTypes } from '../../image/image.ts'
import type { Original } from '../../image/inspect.ts'
import { put } from '../../storage/bucket.ts'
import { toKept } from '../../storage/kept.ts'
import { uploadFromUrl } from '../../uploads/from-url.ts'
import type { Created, Resource } from './answers.ts'
import { describeAny, describeByUpload, describeNew } from './resource.ts'
import { type Remote, sentBy } from './sent.ts'

/** Calls to storage at a time. */
const atOnce = 8

/** Returns an id for each file; a retry gets the same ones. */
function idsFor(count: number, { attempt }: Request): string[] {
  return Array.from({ length: count }, (_, index) => {
    if (!attempt) return uuid()
    if (index === 0) return attempt.id
    const random = createHash('sha256').update(`${attempt.id} ${index}`).digest()
    return uuid({ msecs: Number.parseInt(attempt.id.replace('-', '').slice(0, 12), 16), random })
  })
}

async function store(request: Request, id: string, sent: Original): Promise<Created> {
  const original = await toKept(sent)
  const etag = await put(id, original, overwriting(request))
  const { bytes, facts, filename } = original
  const created = describeNew(request.origin, {
    ...{ name: id, etag, bytes: bytes.length, contentType: contentTypes[facts.format] },
    ...{ width: facts.width, height: facts.height },
    ...(filename === undefined ? {} : { filename }),
  })
  return { ...created, location: created.url }
}

/** Waits until images are processed, as long as the client wants to wait. */
async function untilProcessed(request: Request, created: readonly Created[]) {
  if (!wantsToWait(request)) return { found: created, headers: {} }
  const look = () =>
    Promise.all(
      created.map(async (one): Promise<Created> => {
        const { id, url, location } = one
        // It is stored, whatever happens from now on.
        const known = await describeAny(request.origin, id).catch(() => one)
        return { ...known, url, location }
      }),
    )
  const isProcessed = ({ status }: Created) => status !== 'processing'
  return pollAsPreferred(request, look, (found) => found.every(isProcessed))
}

/** Whether nothing is preferred to JSON. Spring's clients name text first, and accept JSON as well. */
const takesJson = ({ headers: { accept = '' } }: Request) =>
  /(^|,)\s*(application\/(json|\*)|\*\/\*)\s*(,|$)/i.test(accept)

type Body = Created | Created[] | Resource

/** Answers with one image, or with a list of several; for `Accept: text/plain` with ids, a line for each. */
function reply<One extends Body & { id: string }>(
  request: Request,
  status: number,
  all: readonly One[],
  headers: Record<string, string>,
): Reply<Body> {
  const common = { ...headers, vary: 'accept, prefer' }
  if (prefers('text/plain', request) && !takesJson(request)) {
    const text = all.map(({ id }) => id).join('\n')
    return { status, headers: { ...common, 'content-type': 'text/plain; charset=utf-8' }, text }
  }
  const [first, another] = all
  return { status, headers: common, json: first && !another ? first : ([...all] as Created[]) }
}

/** Has the worker fetch a file. 202 until it is an image. */
async function fetchLater(request: Request, remote: Remote): Promise<Reply<Body>> {
  const id = await uploadFromUrl(remote, request.attempt?.id)
  const look = () => describeByUpload(request.origin, id, id)
  const { found, headers } = await pollAsPreferred(request, look, ({ status }) => status !== 'processing')
  const location = `${request.origin}/v1/images/${id}?upload=${id}`
  if (found.status !== 'ready') return reply(request, 202, [found], { ...headers, location })
  return reply(request, 201, [{ ...found, location: found.url }], { ...headers, location })
}

/**
 * `POST /v1/images`: stores images under new ids. All are inspected before any is stored. With `Prefer: wait=10` it
 * waits up to that many seconds for them to be processed.
 */
export const createImages: Route<Body> = {
  key: 'POST /v1/images',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const sent = await sentBy(request)
    if ('url' in sent) return fetchLater(request, sent)
    if (sent.length > 1) refusePreconditions(request)
    const ids = idsFor(sent.length, request)
    const created = await pLimit(atOnce).map(sent, (original, index) =>
      store(request, ids[index] ?? uuid(), original),
    )
    const { found, headers } = await untilProcessed(request, created)
    const [first, another] = found
    const location = first && !another ? { location: `${request.origin}/v1/images/${first.id}` } : undefined
    return reply(request, 201, found, { ...headers, ...location })
  },
}
