// Where things stand in the bucket.

export const originals = 'originals/'
export const variants = 'variants/'
export const manifests = 'manifests/'
export const jobs = 'jobs/'
/** What was sent straight to the bucket, until it is checked, and how that ended. */
export const uploads = 'uploads/'

/** The key of an image's original. */
export const originalKey = (name: string) => `${originals}${name}`

/** Everything made from any version of an image. */
export const variantsOf = (name: string) => `${variants}${name}/`

/** Everything made from one version of an image. */
export const variantsOfVersion = (name: string, version: string) => `${variantsOf(name)}${version}/`

/** The key of a variant. Variants are WebP. */
export const variantKey = (name: string, version: string, preset: string) =>
  `${variantsOfVersion(name, version)}${preset}.webp`

/** The key of a rendition, by the name of its file. */
export const renditionKey = (name: string, version: string, file: string) =>
  `${variantsOfVersion(name, version)}${file}`

export const manifestKey = (name: string) => `${manifests}${name}.json`

/** Orders of one image that are not over yet, in the order given. */
export const pendingOf = (name: string) => `${jobs}${name}/`

export const pendingKey = (name: string, id: string) => `${pendingOf(name)}${id}.json`

/** What is known of a job, by its id alone. */
export const resultKey = (id: string) => `results/${id}.json`

/** Uploads of one image that were sent straight to the bucket, oldest first. */
export const uploadsOf = (name: string) => `${uploads}${name}/`

/** Bytes that nobody has looked at yet. */
export const arrivalKey = (name: string, id: string) => `${uploadsOf(name)}${id}.image`

/** How an upload ended. */
export const outcomeKey = (name: string, id: string) => `${uploadsOf(name)}${id}.json`

/** What is known of a request that came with an Idempotency-Key. */
export const attemptKey = (scope: string) => `idempotency/${scope}.json`

/** A version as it stands in keys and manifests: the ETag without its quotes. */
export const toVersion = (etag: string) => etag.replaceAll('"', '')

/** The image that a key belongs to, by its first two parts. */
export function imageOf(key: string): string {
  const [folder = '', name = ''] = key.split('/')
  return `${folder}/` === manifests ? name.replace(/\.json$/, '') : name
}
