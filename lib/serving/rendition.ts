// A rendition: any size of an image, by `?w=`, `?h=` and the other parameters on the paths that serve its bytes.
import type { Reply, Request } from '../http/message.ts'
import { demandFound } from '../image/errors.ts'
import { fileOf, toQuery } from '../image/rendition.ts'
import type { Asked } from '../sizes/asked.ts'
import { negotiate } from '../sizes/negotiate.ts'
import { stat } from '../storage/bucket.ts'
import { renditionKey, toVersion } from '../storage/keys.ts'
import { replyWith, replyWithWhole } from './bytes.ts'
import type { Processing } from './describe.ts'
import { findGenerated, waitForGenerated } from './generated.ts'
import { generateOnce, generations } from './once.ts'

/** Says which parameters were used: the ladder may have changed those of the request. */
const served = 'x-darkroom-served'

/**
 * Answers with a rendition. The first request generates it; later ones find it in the bucket. Only an image so large
 * that its variants are needed has to be processed first.
 * @throws ImageError missing, undecodable, unsupported, too-many-pixels, precondition, range, storage
 */
export function serveRendition(name: string, asked: Asked, request: Request): Promise<Reply<Processing>> {
  return waitForGenerated(async () => {
    const image = demandFound(name, await stat(name))
    const rendition = asked.toRendition(negotiate(image.contentType, request.headers.accept))
    const version = toVersion(image.etag)
    const shown = { key: renditionKey(name, version, fileOf(rendition)), version }
    const missingAt = generations()
    const { reply: found, manifest } = await findGenerated(image, shown, request)
    const generate = async () => {
      const generated = await generateOnce(missingAt, image, rendition, shown.key, manifest)
      const fresh = generated && (await replyWithWhole(generated, request, shown))
      return fresh ?? replyWith(name, request, shown)
    }
    const reply = found ?? (await generate())
    const vary = asked.format === 'auto' ? { vary: 'accept' } : {}
    const headers = { ...reply?.headers, ...vary, [served]: String(toQuery(rendition)) }
    return reply && { ...reply, headers }
  })
}
