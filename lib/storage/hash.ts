// Hashes of originals.
import { createHash } from 'node:crypto'

/** Identifies bytes. Stored with them as x-amz-meta-sha256, since the ETag of an object under SSE-KMS isn't its MD5. */
export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
