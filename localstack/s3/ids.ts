// Names that S3 makes up: of blobs, versions, uploads, and requests.
import { randomUUID } from 'node:crypto'

/**
 * Returns 32 random hex digits. Node.js asks the system for the bytes of many UUIDs at once, which
 * randomBytes does each time.
 */
export const randomId = (): string => randomUUID().replaceAll('-', '')
