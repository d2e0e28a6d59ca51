// Renditions that aren't kept in the bucket.
import { createHash } from 'node:crypto'
import { contentTypes } from '../image/image.ts'
import { fileOf, type Rendition } from '../image/rendition.ts'
import type { Stored } from '../storage/bucket.ts'

/** Describes a rendition that isn't stored. The next release may encode it in other bytes, so its ETag is weak. */
export function unstored({ name, etag, lastModified }: Stored, rendition: Rendition, bytes = 0): Stored {
  const hash = createHash('sha256')
    .update(`${etag} ${fileOf(rendition)}`)
    .digest('hex')
    .slice(0, 32)
  return { name, etag: `W/"${hash}"`, bytes, lastModified, contentType: contentTypes[rendition.format] }
}
