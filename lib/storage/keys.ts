// Keys in the bucket.
import type { Point } from '../image/rendition.ts'
import { focusText } from '../image/version.ts'

export const originals = 'originals/'
export const variants = 'variants/'
/** What requests generated. It expires, and is generated again. */
export const renditions = 'sizes/'
export const manifests = 'manifests/'
export const jobs = 'jobs/'
/** Direct uploads until they are validated, and their outcomes. */
export const uploads = 'uploads/'

/** The key of an image's original. */
export const originalKey = (name: string) => `${originals}${name}`

/** The prefix of an image's variants. */
export const variantsOf = (name: string) => `${variants}${name}/`

/** The prefix of the variants of one version of an image. */
export const variantsOfVersion = (name: string, version: string) => `${variantsOf(name)}${version}/`

/**
 * The key of a variant.
 * @param ending its format; of a preset that leaves the format open, `auto.` and the format, so that CloudFront's
 *   function, which doesn't know the presets, finds none of them
 * @param focus of the image, if the preset crops
 */
export const variantKeyIn = (
  name: string,
  version: string,
  preset: string,
  ending: string,
  focus?: Point,
): string => `${variantsOfVersion(name, version)}${preset}${focus ? `.${focusText(focus)}` : ''}.${ending}`

/**
 * The key of a variant of a preset in WebP, as most are. If it is too long for WebP, its content type says what it is.
 * @param focus of the image, if the preset crops
 */
export const variantKey = (name: string, version: string, preset: string, focus?: Point): string =>
  variantKeyIn(name, version, preset, 'webp', focus)

/** The prefix of an image's renditions. */
export const renditionsOf = (name: string) => `${renditions}${name}/`

/** The prefix of the renditions of one version of an image. */
export const renditionsOfVersion = (name: string, version: string) => `${renditionsOf(name)}${version}/`

/** The key of a rendition, by the name of its file. */
export const renditionKey = (name: string, version: string, file: string) =>
  `${renditionsOfVersion(name, version)}${file}`

/**
 * Whether this is the key of a rendition as releases before 0.2 stored them: among the variants, where none expires.
 */
export const isFormerRendition = (key: string) =>
  /^variants\/[^/]+\/[^/]+\/size(_|\.(?!webp$)[a-z]+$)/.test(key)

/** The key of the tiles of a large image. */
export const pyramidKey = (name: string, version: string) => `${variantsOfVersion(name, version)}tiles.zip`

/** The key of an image's manifest. */
export const manifestKey = (name: string) => `${manifests}${name}.json`

/** The prefix of an image's pending jobs, in the order of the requests. */
export const pendingOf = (name: string) => `${jobs}${name}/`

/** The key of an image's pending job. */
export const pendingKey = (name: string, id: string) => `${pendingOf(name)}${id}.json`

/** The key of a request to generate variants again. */
export const againKey = (name: string, id: string) => `${pendingOf(name)}${id}.again`

/** The key of a job's result. */
export const resultKey = (id: string) => `results/${id}.json`

/** The prefix of an image's direct uploads, oldest first. */
export const uploadsOf = (name: string) => `${uploads}${name}/`

/** The key of an uploaded file that isn't validated yet. */
export const arrivalKey = (name: string, id: string) => `${uploadsOf(name)}${id}.image`

/** The key of a URL to fetch an upload from. */
export const sourceKey = (name: string, id: string) => `${uploadsOf(name)}${id}.url`

/** The key of an upload's outcome. */
export const outcomeKey = (name: string, id: string) => `${uploadsOf(name)}${id}.json`

/** The key of a request with an Idempotency-Key. */
export const attemptKey = (scope: string) => `idempotency/${scope}.json`

/** Returns the version for keys and manifests: the ETag without its quotes. */
export const toVersion = (etag: string) => etag.replaceAll('"', '')

/**
 * Returns the name of the file that a client gets: an image's own, followed by the preset or the size.
 * @param contentType of the file, which may not be WebP even if the key ends in `.webp`
 */
export function filenameOf(key: string, contentType = 'image/webp'): string {
  const [, name = '', , file] = key.split('/')
  return file === undefined ? name : `${name}.${file.replace(/webp$/, contentType.replace('image/', ''))}`
}

/** Returns the image that a key belongs to. */
export function imageOf(key: string): string {
  const [folder = '', name = ''] = key.split('/')
  return `${folder}/` === manifests ? name.replace(/\.json$/, '') : name
}
