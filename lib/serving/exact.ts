// Exact sizes, for contracts whose URLs say everything in the path.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { demandFound, ImageError } from '../image/errors.ts'
import type { Size } from '../image/image.ts'
import type { Rendition } from '../image/rendition.ts'
import { longestSide } from '../sizes/parameters.ts'
import { type Stored, stat } from '../storage/bucket.ts'
import type { Processing } from './describe.ts'
import { sizeOf } from './generated.ts'
import { serveChosen } from './rendition.ts'
import { hasSignature } from './signature.ts'

/** The largest size on request: pixels on each side, and in all. */
export const largest = { side: longestSide, pixels: config.sizes.limits.pixelsOut }

/** Whether requests without a signature only get what is named. */
export const signedOnly = config.sizes.unsigned !== 'ladder'

/** What a path asks for. */
export interface Exact {
  readonly rendition: Rendition
  /** Whether it is one of a few that the service names, so that nobody needs a signature for it. */
  readonly isNamed: boolean
  /** Whether the bucket keeps it. */
  readonly keeps: boolean
  /** Further fields of the answer. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Returns an image with its size; without one if it isn't processed yet.
 * @throws ImageError missing, undecodable, storage
 */
export async function measure(name: string): Promise<{ image: Stored; size: Size | undefined }> {
  const image = demandFound(name, await stat(name))
  return { image, size: await sizeOf(image) }
}

/**
 * Answers with what a path asks for.
 * @throws ImageError bad-signature, missing, undecodable, too-many-pixels, storage; and what read throws
 */
export async function serveExact(
  name: string,
  request: Request,
  read: (image: Size) => Exact,
): Promise<Reply<Processing>> {
  const isSigned = await hasSignature(request)
  return serveChosen(name, request, async (image) => {
    const size = await sizeOf(image)
    const exact = size && read(size)
    if (exact && signedOnly && !isSigned && !exact.isNamed)
      throw new ImageError(
        'bad-signature',
        'This service requires a signed URL for all but its sizes and tiles',
      )
    return exact
  })
}
