// What Node 20 and early versions of Node 22 lack, and darkroom uses. Import it before anything else.
import zlib from 'node:zlib'
import { Decompress } from 'fzstd'

type Done = (error: Error | null, result?: Buffer) => void

/** Decompresses like zlib.zstdDecompress. */
function decompress(body: Buffer, { maxOutputLength = Number.POSITIVE_INFINITY }, done: Done): void {
  const chunks: Uint8Array[] = []
  let [length, isWhole] = [0, false]
  const stream = new Decompress((chunk, isLast) => {
    length += chunk.length
    if (length > maxOutputLength)
      throw Object.assign(new RangeError('Too large'), { code: 'ERR_BUFFER_TOO_LARGE' })
    chunks.push(chunk.slice())
    isWhole ||= isLast === true && body.length > 0
  })
  try {
    stream.push(body, true)
    done(isWhole ? null : new Error('unexpected end of file'), Buffer.concat(chunks))
  } catch (error) {
    done(error as Error)
  }
}

function withResolvers<T>(this: PromiseConstructor): PromiseWithResolvers<T> {
  const resolvers = {} as Omit<PromiseWithResolvers<T>, 'promise'>
  const promise = new this<T>((resolve, reject) => Object.assign(resolvers, { resolve, reject }))
  return { ...resolvers, promise }
}

function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index++)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** Adds a property that is missing. */
function add(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true })
}

add(Promise, 'withResolvers', withResolvers)
add(Map, 'groupBy', groupBy)
add(zlib, 'zstdDecompress', decompress)

// The bundled version of the AWS SDK runs on it. Its warning is about later versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
