// An image as the service describes it.

export interface Variant {
  readonly preset: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly url: string
}

export interface Image {
  readonly id: string
  readonly filename?: string
  /** The point that crops keep in view, as fractions. */
  readonly focus?: readonly [x: number, y: number]
  readonly alt?: string
  readonly tags?: readonly string[]
  /** URL of the original, whatever its version. */
  readonly path: string
  /** URL of this version of the original. */
  readonly url?: string
  readonly bytes: number
  readonly etag?: string
  readonly created_at: string
  readonly status: 'processing' | 'ready' | 'failed'
  readonly reason?: string
  readonly content_type?: string
  readonly width?: number
  readonly height?: number
  readonly format?: string
  /** ThumbHash in base64. */
  readonly placeholder?: string
  readonly colour?: string
  readonly variants?: readonly Variant[]
  readonly srcset?: string
  readonly frames?: number
  readonly animated?: boolean
  readonly damaged?: boolean
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Returns what people call an image: its filename, if its id says nothing. */
export const nameOf = ({ id, filename }: Pick<Image, 'id' | 'filename'>): string =>
  filename && uuid.test(id) ? filename : id

/** Returns the path of an image in the API. */
export const resourceOf = (id: string) => `/v1/images/${encodeURIComponent(id)}`

/** Returns the URL of a variant of this version. */
export const variantUrl = ({ path, variants = [] }: Image, preset: string): string =>
  variants.find((variant) => variant.preset === preset)?.url ?? `${path}?preset=${preset}`

/** Returns the URL of this version of the original. */
export const originalUrl = ({ path, url = path }: Image): string => url
