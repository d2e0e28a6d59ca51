// Which source an import's first argument means.
import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exported, isExport } from './exported.ts'
import { folder } from './folder.ts'
import { olderService, type Wire } from './older.ts'
import type { Asking } from './remote.ts'
import type { Source } from './source.ts'
import { urlsIn } from './urls.ts'

export interface Choice {
  /** A folder, a file of URLs, `s3://bucket/prefix`, or the URL of a service. */
  readonly from: string
  readonly contract: Wire | undefined
  /** A file with the names of a service's images. */
  readonly names: string | undefined
  /** An API key of the service that is the source. */
  readonly key: string | undefined
  /** The endpoint of another S3 than AWS's. */
  readonly endpoint: string | undefined
  /** Darkroom's bucket, to copy to. */
  readonly bucket: string | undefined
  readonly signal: AbortSignal
}

export interface Chosen {
  readonly source: Source
  /** What the journal is about: an absolute path, or a URL. */
  readonly from: string
  /** What was found, to show. */
  readonly what: string
}

async function objects({ from, endpoint, bucket: to, signal }: Choice): Promise<Chosen> {
  // Other imports start without AWS's SDK.
  const { bucket, clientFor, placeIn } = await import('./s3.ts')
  const place = placeIn(from)
  if (!place) throw new Error(`${from} isn't like s3://bucket/prefix`)
  return { source: await bucket({ s3: clientFor(endpoint), from: place, to, signal }), from, what: from }
}

async function service({ from, contract, names, key, signal }: Choice): Promise<Chosen> {
  const base = new URL(from)
  base.search = ''
  base.hash = ''
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const credential = key === undefined ? undefined : `Bearer ${key}`
  const asking: Asking = { signal, origin: base.origin, credential }
  const source = await olderService({ base, asking, names: names && resolve(names) }, contract)
  return { source, from: `${base.origin}${base.pathname}`, what: `${base.origin} by its ${source.wire} API` }
}

async function isBinary(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024))
    return buffer.subarray(0, bytesRead).includes(0)
  } finally {
    await file.close()
  }
}

/**
 * Returns the source that is meant.
 * @throws Error, if there is none, or it doesn't answer
 */
export async function chosenSource(choice: Choice): Promise<Chosen> {
  const { from, signal } = choice
  if (from.startsWith('s3://')) return objects(choice)
  if (/^https?:\/\//i.test(from) && URL.canParse(from)) return service(choice)
  const path = resolve(from)
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory())
    return (await isExport(path))
      ? { source: exported(path), from: path, what: `the export in ${path}` }
      : { source: folder(path), from: path, what: path }
  if (!found?.isFile()) throw new Error(`${path} isn't a folder, or a file with URLs`)
  // Somebody may name an image instead of its folder.
  if (await isBinary(path)) throw new Error(`${path} isn't a file with URLs`)
  return { source: urlsIn(path, { signal }), from: path, what: `the URLs in ${path}` }
}
