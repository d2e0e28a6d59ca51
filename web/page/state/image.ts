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

export const resourceOf = (id: string) => `/v1/images/${encodeURIComponent(id)}`

/** Returns the URL of a variant of this version. */
export const variantUrl = ({ path, variants = [] }: Image, preset: string): string =>
  variants.find((variant) => variant.preset === preset)?.url ?? `${path}?preset=${preset}`

/** Returns the URL of this version of the original. */
export const originalUrl = ({ path, url = path }: Image): string => url
