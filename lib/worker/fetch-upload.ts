// Fetching an image from a client's URL. What was fetched is admitted as if the client had uploaded it.
import { config } from '../config.ts'
import { refuseLater } from '../storage/json.ts'
import { putArrival, readOutcome, readSource, removeSource, writeOutcome } from '../storage/uploads.ts'

/** Returns the file, or why there is none. @throws Error, to retry later */
async function fetched(url: string, isLast: boolean): Promise<Buffer | string> {
  const { fetchFile, Unfetchable } = await import('../outbound/fetch.ts')
  try {
    return await fetchFile(url, { ...config.callback, maxBytes: config.uploads.maxBytes })
  } catch (error) {
    if (error instanceof Error && (isLast || error instanceof Unfetchable)) return error.message
    throw error
  }
}

/**
 * Fetches an image, or records why it can't be fetched. Idempotent.
 * @param isLast there is no retry
 * @throws Error, to retry later; ImageError storage
 */
export async function fetchUpload(name: string, id: string, isLast: boolean): Promise<void> {
  const source = await readSource(name, id)
  if (!source) return
  refuseLater(source)
  const known = await readOutcome(name, id)
  const { url, filename } = source.value
  const file = known ? undefined : await fetched(url, isLast)
  // Deleted meanwhile, if it is gone.
  if (file !== undefined && !(await readSource(name, id))) return
  if (typeof file === 'string') {
    const finished_at = new Date().toISOString()
    await writeOutcome(name, id, { status: 'failed', reason: file, bytes: 0, finished_at }, undefined)
  } else if (file) await putArrival(name, id, file, { filename })
  await removeSource(name, id, source)
}
