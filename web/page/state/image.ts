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
  /** URL of the original. */
  readonly path: string
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
}

export const resourceOf = (id: string) => `/v1/images/${encodeURIComponent(id)}`

/** Returns the URL of a variant, with the version, so that browsers don't show an older one. */
export function variantUrl({ path, etag }: Image, preset: string): string {
  const version = etag ? `&v=${encodeURIComponent(etag.replaceAll('"', '').slice(0, 8))}` : ''
  return `${path}?preset=${preset}${version}`
}

/** Returns the URL of the original, with the version. */
export const originalUrl = ({ path, etag = '' }: Image) =>
  `${path}?v=${encodeURIComponent(etag.replaceAll('"', '').slice(0, 8))}`
