// Any size of an image over HTTP: `?w=`, `?h=` and the other parameters on the paths that serve an image's bytes.
import type { Reply, Request } from '../http/message.ts'
import { fileOf, toQuery } from '../image/rendition.ts'
import type { Asked } from '../sizes/asked.ts'
import { stat } from '../storage/bucket.ts'
import { renditionKey, toVersion } from '../storage/keys.ts'
import type { Processing } from './describe.ts'
import { find, patiently } from './found.ts'
import { makeOnce } from './once.ts'

/** Says what was made: the parameters as they were taken, which the ladder may have changed. */
const served = 'x-darkroom-served'

/**
 * Answers with a rendition. The first who asks for it has it made; it is served from the bucket from then on. That
 * the image is still being developed is no matter, unless it is so large that its variants are needed.
 * @throws ImageError missing, undecodable, unsupported, too-many-pixels, range, storage
 */
export function serveSize(name: string, asked: Asked, request: Request): Promise<Reply<Processing>> {
  return patiently(async () => {
    const image = await stat(name)
    const rendition = asked.toRendition(image, request.headers.accept)
    const file = fileOf(rendition)
    const shown = { key: renditionKey(name, toVersion(image.etag), file), filename: `${name}.${file}` }
    let reply = await find(image, shown, request)
    if (!reply) {
      await makeOnce(image, rendition, shown.key)
      reply = await find(image, shown, request)
    }
    const vary = asked.isNegotiated ? { vary: 'accept' } : {}
    const headers = { ...reply?.headers, ...vary, [served]: String(toQuery(rendition)) }
    return reply && { ...reply, headers }
  })
}
