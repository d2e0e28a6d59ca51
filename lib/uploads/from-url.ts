// An upload that the worker fetches from a URL.
import { v7 as uuid } from 'uuid'
import { config } from '../config.ts'
import { usableName } from '../image/names.ts'
import { checkUrl } from '../outbound/url.ts'
import { writeSource } from '../storage/uploads.ts'

/** Returns the last part of a URL's path, if it can be the name of a file. */
function filenameOf(url: string): string | undefined {
  try {
    return usableName(decodeURIComponent(new URL(url).pathname))
  } catch {
    return undefined
  }
}

/**
 * Stores the URL for the worker.
 * @param filename of the file; without it, that of the URL
 * @param id of the image and the upload, a UUID
 * @returns the id
 * @throws ImageError bad-request, if the URL isn't allowed; storage
 */
export async function uploadFromUrl(
  { url: given, filename }: { url: string; filename?: string | undefined },
  id: string = uuid(),
): Promise<string> {
  const url = checkUrl('url', given, config.callback)
  const name = filename === undefined ? filenameOf(url) : usableName(filename)
  await writeSource(id, { url, ...(name === undefined ? {} : { filename: name }) })
  return id
}
