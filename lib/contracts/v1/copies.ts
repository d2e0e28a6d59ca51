// Copying and renaming images.
import { v7 as uuid } from 'uuid'
import { preconditionsOf } from '../../api/preconditions.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import type { Reply, Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { ImageError } from '../../image/errors.ts'
import { legalName } from '../../image/names.ts'
import { type Copy, type Copying, copy, rename } from '../../storage/copy.ts'
import type { Created } from './answers.ts'
import { describeNew } from './resource.ts'
import { copyBody, renameBody } from './schemas.ts'

type Act = (from: string, to: string, how: Copying) => Promise<Copy>

async function create(
  act: Act,
  request: Request,
  { id, overwrite }: { id: string; overwrite: boolean },
): Promise<Reply<Created>> {
  const [from, to] = [legalName(request.params.id ?? ''), legalName(id)]
  if (from === to) throw new ImageError('bad-request', `The image already has this id: ${id}`)
  const how = { overwrite, isRetry: request.attempt?.isRetry, preconditions: preconditionsOf(request) }
  const copied = await act(from, to, how)
  const json = describeNew(request.origin, copied)
  const headers = { location: `${request.origin}/v1/images/${encodeURIComponent(to)}` }
  return { status: 201, headers, json: { ...json, location: json.url } }
}

/** `POST /v1/images/{id}/copy`: stores a copy, under a new id if the body has none. */
export const copyImage: Route<Created> = {
  key: 'POST /v1/images/{id}/copy',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const example = '{"id":"…"} or {}, with "overwrite" if wanted'
    const { id = request.attempt?.id ?? uuid(), overwrite } = parse(copyBody, request.json(), example)
    return create(copy, request, { id, overwrite })
  },
}

/** `POST /v1/images/{id}/rename`. */
export const renameImage: Route<Created> = {
  key: 'POST /v1/images/{id}/rename',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const body = parse(renameBody, request.json(), '{"id":"…"}, with "overwrite" if wanted')
    return create(rename, request, body)
  },
}
