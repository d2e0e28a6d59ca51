// What the metadata of originals and of direct uploads says of their files.
import { usableName } from '../image/names.ts'
import { type Provenance, provenanceOf } from '../image/provenance.ts'

type Metadata = Readonly<Record<string, string>>

/** Returns the filename in an object's metadata; undefined if there is no usable one. */
export function filenameIn({ filename }: Metadata): string | undefined {
  try {
    return filename === undefined ? undefined : usableName(decodeURIComponent(filename))
  } catch {
    // Other programs write to the bucket, too.
    return undefined
  }
}

/** Returns what an object's metadata says of its file. */
export function provenanceIn(metadata: Metadata): Provenance {
  const { created = '' } = metadata
  const date = /^-?\d{1,12}$/.test(created) ? new Date(Number(created) * 1000) : undefined
  return provenanceOf({ filename: filenameIn(metadata), created: date })
}

/** Returns what an uploader says of a file as metadata, which is ASCII in S3. */
export const metadataOf = ({ filename, created }: Provenance): Metadata => ({
  ...(filename === undefined ? {} : { filename: encodeURIComponent(filename) }),
  ...(created === undefined ? {} : { created: String(created.getTime() / 1000) }),
})

/** Returns metadata as fields of a form, or of a header. */
export const metadataFields = (metadata: Metadata): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]))

/**
 * Returns the metadata of a direct upload.
 * @param overwrite whether it may replace an image of its name
 * @param sha256 in base64, if S3 doesn't verify it: that of a file in parts
 */
export const arrivalMetadata = (overwrite: boolean, provenance: Provenance, sha256?: string): Metadata => ({
  overwrite: overwrite ? '1' : '0',
  ...metadataOf(provenance),
  ...(sha256 === undefined ? {} : { sha256 }),
})
