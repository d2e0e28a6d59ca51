// Sends a large file in parts: when the line breaks, only the parts that it cut off are sent again.
import type { UploadParts } from './api.ts'
import { DarkroomError } from './errors.ts'
import type { Call } from './options.ts'
import type { Send } from './send.ts'

/** Bytes from which a file is sent in parts. */
export const partsFrom = 20_000_000

interface Options extends Call {
  /** Called with the bytes of the file that are sent. */
  readonly onSent?: ((bytes: number) => void) | undefined
}

/** Returns a function that counts the bytes of all parts, from those of each. */
function counter({ parts }: UploadParts, onSent: (bytes: number) => void) {
  const sent = new Map(parts.map(({ number, bytes, url }) => [number, url === undefined ? bytes : 0]))
  return (number: number) => (bytes: number) => {
    sent.set(number, bytes)
    onSent([...sent.values()].reduce((sum, one) => sum + one, 0))
  }
}

/** Parts that the bucket doesn't have. */
const missingOf = ({ parts }: UploadParts) => parts.filter(({ url }) => url !== undefined)

/** Sends what is missing, three parts at a time. @throws DarkroomError; the signal's reason */
async function sendMissing(send: Send, blob: Blob, places: UploadParts, { signal, onSent }: Options) {
  const count = onSent && counter(places, onSent)
  const missing = missingOf(places)
  const work = async () => {
    for (let part = missing.shift(); part; part = missing.shift()) {
      const { number, bytes, url = '' } = part
      const start = (number - 1) * places.part_bytes
      const body = blob.slice(start, start + bytes)
      try {
        await send({ to: url, method: 'PUT', body, signal, onSent: count?.(number) })
      } catch (error) {
        // The others end with the part that they send.
        missing.length = 0
        throw error
      }
    }
  }
  const ended = await Promise.allSettled([work(), work(), work()])
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

/**
 * Sends the parts of a file, and completes its upload.
 * @throws DarkroomError; the signal's reason
 */
export async function sendParts(send: Send, blob: Blob, first: UploadParts, options: Options): Promise<void> {
  const { pathname } = new URL(first.upload_url)
  const { signal } = options
  const post = <T>(what: string) => send<T>({ to: `${pathname}/${what}`, method: 'POST', json: {}, signal })
  let before: number | undefined
  for (let places = first; ; places = await post<UploadParts>('parts'))
    try {
      await sendMissing(send, blob, places, options)
      break
    } catch (error) {
      const { length } = missingOf(places)
      // 403: the URLs expired. A slow line needs new ones again and again, as long as parts arrive.
      if (!(error instanceof DarkroomError) || error.status !== 403 || length === before) throw error
      before = length
    }
  await post('complete')
}
