// Uploads in parts: their answers. Functions load this when somebody uploads so.
import type { Request } from '../../http/message.ts'
import type { Announced } from '../../image/upload.ts'
import { beginParts, type Parted, partBytes } from '../../storage/parts.ts'
import {
  cancelParts,
  completeParts,
  fromHandle,
  lookAtParts,
  type Places,
  placesOf,
  toHandle,
} from '../../uploads/parts.ts'
import { statusUrlOf } from './status-url.ts'
import type { Completed, Parts } from './upload-answers.ts'

const describe = (origin: string, upload: Parted, { parts, expiresAt }: Places): Parts => ({
  id: upload.name,
  upload_url: `${origin}/v1/uploads/${toHandle(upload)}`,
  part_bytes: partBytes,
  parts: [...parts],
  expires_at: expiresAt.toISOString(),
  status_url: statusUrlOf(origin, upload),
})

/** Begins an upload, and describes it. @throws ImageError bad-name, storage */
export async function begin(origin: string, announced: Announced): Promise<Parts> {
  const upload = await beginParts(announced)
  return describe(origin, upload, await placesOf(upload, []))
}

const uploadOf = ({ params }: Request) => fromHandle(params.upload ?? '')

/** @throws ImageError bad-request, missing, storage */
export async function look(request: Request): Promise<Parts> {
  const upload = uploadOf(request)
  return describe(request.origin, upload, await lookAtParts(upload))
}

/** @throws ImageError bad-request, missing, storage */
export async function complete(request: Request): Promise<Completed> {
  const upload = uploadOf(request)
  await completeParts(upload)
  return { id: upload.name, status_url: statusUrlOf(request.origin, upload) }
}

/** @throws ImageError bad-request, missing, storage */
export const abort = (request: Request): Promise<void> => cancelParts(uploadOf(request))
