// Where a bucket is: its own host in AWS, or a path at another endpoint.
import { config } from '../../config.ts'

/** Where a request goes. */
export interface Place {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  /** As in the Host field. */
  readonly host: string
  /** Encoded. */
  readonly path: string
}

/**
 * The part of an AWS host behind the region. https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
export const suffixOf = (region: string): string =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'

/** Encodes everything but RFC 3986's unreserved characters, as signatures require. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** Returns a URL's place. @param path encoded */
export function placeOf({ protocol, hostname, host, port }: URL, path: string): Place {
  return { protocol, hostname, host, path, ...(port === '' ? {} : { port: Number(port) }) }
}

/** No certificate of AWS is for a bucket with a dot in its name. */
const needsPath = (bucket: string) => config.pathStyle || bucket.includes('.')

/** Returns where an object is, or without a key the bucket. @param endpoint the URL of an S3 other than AWS's */
export function placeIn(bucket: string, key = '', endpoint = config.endpoint): Place {
  const { region } = config
  const atPath = needsPath(bucket)
  const host = `s3.${region}.${suffixOf(region)}`
  const base = new URL(endpoint ?? (atPath ? `https://${host}` : `https://${bucket}.${host}`))
  const path = [...(atPath ? [bucket] : []), ...key.split('/')].map(encode).join('/')
  return placeOf(base, `${base.pathname.replace(/\/$/, '')}/${path}`)
}
