// Decodes HEIC, which sharp's binaries can't: docs/decisions/0044-heic.md. It is loaded for the first HEIC.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import { timeoutSeconds } from '../engine/engine.ts'
import { undecodable } from '../engine/fault.ts'
import type { Decoding, Finished } from './heic-thread.ts'

/** In a package, as packaging/companions.ts adds it. */
const thread = new URL(
  import.meta.url.endsWith('.ts') ? './heic-thread.ts' : '../heic/thread.mjs',
  import.meta.url,
)

/** One at a time: each may take more than a gigabyte. */
const limit = pLimit(1)

async function decodeNow(file: Buffer, maxPixels: number): Promise<Buffer> {
  const decoding: Decoding = { file, side: Math.floor(Math.sqrt(maxPixels)) }
  // It gets no credentials, and V8 gives it memory for little more than the decoder's code.
  const worker = new Worker(thread, {
    workerData: decoding,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  try {
    const [finished] = (await once(worker, 'message', {
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    })) as [Finished]
    if ('reason' in finished) throw new Error(finished.reason)
    return Buffer.from(finished.tiff.buffer)
  } catch (cause) {
    const isLate = cause instanceof Error && cause.name === 'AbortError'
    throw undecodable(isLate ? new Error('timeout', { cause }) : cause)
  } finally {
    await worker.terminate()
  }
}

/**
 * Returns a HEIC as an uncompressed TIFF: rotated, with its color profile and alpha. A thread decodes it, so that no
 * file can stop the process.
 * @throws ImageError `undecodable`
 */
export const decodeHeic = (file: Buffer, maxPixels: number): Promise<Buffer> =>
  limit(decodeNow, file, maxPixels)
