// Contract 2, `images`: one image under an id.

import { formFile } from '../../api/form-file.ts'
import { overwriting, preconditionsOf } from '../../api/preconditions.ts'
import { sentProvenance } from '../../api/provenance.ts'
import { asError as refuse } from '../../api/refusals.ts'
import { config } from '../../config.ts'
import type { Reply, Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { inspect } from '../../image/inspect.ts'
import { legalName } from '../../image/names.ts'
import type { Provenance } from '../../image/provenance.ts'
import type { Processing } from '../../serving/describe.ts'
import { serveImage } from '../../serving/image.ts'
import { put } from '../../storage/bucket.ts'
import { remove } from '../../storage/remove.ts'
import type { Done } from './answers.ts'

const idOf = ({ params }: Request) => legalName(params.id ?? '')

async function store(request: Request, bytes: Buffer, provenance: Provenance = {}): Promise<Reply<Done>> {
  const id = idOf(request)
  await put(id, { ...inspect(bytes, config.formats), ...provenance }, overwriting(request))
  return { status: 201, json: { message: 'Image uploaded', image_id: id } }
}

/** `GET /images/{id}` and HEAD: the raw bytes. The `form` contract has the same route. */
export const getImage: Route<Processing> = {
  key: 'GET /images/{id}',
  refuse,
  act: async (request) => serveImage(idOf(request), request),
}

/** `POST /images/{id}`, multipart. The path has the name; the part's filename is ignored. */
export const postImage: Route<Done> = {
  key: 'POST /images/{id}',
  isIdempotent: true,
  refuse,
  act: async (request) => store(request, (await formFile(request)).bytes),
}

/**
 * `PUT /images/{id}`, the raw bytes as the body: what `curl -T` sends. Content-Disposition may have the file's own
 * name, and Created-At when the image was made.
 */
export const putImage: Route<Done> = {
  key: 'PUT /images/{id}',
  refuse,
  act: async (request) => store(request, request.body, sentProvenance(request, idOf(request))),
}

/** `DELETE /images/{id}`. */
export const deleteImage: Route<Done> = {
  key: 'DELETE /images/{id}',
  refuse,
  act: async (request) => {
    const id = idOf(request)
    await remove(id, preconditionsOf(request))
    return { status: 200, json: { message: 'Image deleted', image_id: id } }
  },
}
