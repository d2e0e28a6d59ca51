// `DELETE /v1/images`: deleting many.
import pLimit from 'p-limit'
import { refusePreconditions } from '../../api/preconditions.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import { status } from '../../api/status.ts'
import { isLines } from '../../http/media.ts'
import type { Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { ImageError } from '../../image/errors.ts'
import { legalName } from '../../image/names.ts'
import { grouped } from '../../image/words.ts'
import { remove } from '../../storage/remove.ts'
import type { DeletedMany } from './answers.ts'
import { deleteBody, maxDeleted } from './schemas.ts'

type Result = DeletedMany['data'][number]

/** Calls to storage at a time. */
const atOnce = 32

const example = `{"ids":["…"]} with 1 to ${grouped(maxDeleted)} ids`

/** Uploaders such as FilePond send the text with which the upload was answered: a line for each id. */
function idsIn(request: Request): readonly string[] {
  const lines = () =>
    request.body
      .toString()
      .split(/\r?\n/)
      .filter((line) => line !== '')
  return parse(deleteBody, isLines(request) ? { ids: lines() } : request.json(), example).ids
}

/** @throws ImageError storage */
async function result(id: string): Promise<Result> {
  try {
    await remove(legalName(id))
    return { image_id: id, status: 200 }
  } catch (error) {
    if (!(error instanceof ImageError) || status[error.code] >= 500) throw error
    return { image_id: id, status: status[error.code], detail: error.message }
  }
}

/** `DELETE /v1/images`: deletes each, and says what became of it. A fault leaves the others for another try. */
export const deleteImages: Route<DeletedMany> = {
  key: 'DELETE /v1/images',
  refuse,
  act: async (request) => {
    refusePreconditions(request)
    const ids = new Set(idsIn(request))
    return { status: 200, json: { data: await pLimit(atOnce).map(ids, result) } }
  },
}
