// Signed URLs, which the service makes for whoever may write.
import { Failure, postJson } from './api.ts'
import { type Image, resourceOf } from './image.ts'
import { type Locate, type Size, shownSizes, sizedUrl } from './size.ts'

export interface Signed {
  readonly locate: Locate
  /** ISO 8601. */
  readonly expires: string
}

/**
 * Signs all URLs that the preview and the snippets of a size have. Asks for no credential.
 * @throws Failure 401, 403: the person may not write; 409: the service has no key to sign with; 400
 */
export async function sign(image: Image, size: Size, days: number, signal: AbortSignal): Promise<Signed> {
  const plain = [...new Set(shownSizes(size).map((one) => sizedUrl(image, one)))]
  const queries = plain.map((url) => new URL(url).search.slice(1))
  const body = { queries, expires_in: days * 86_400 }
  const { urls, expires_at } = await postJson<{ urls: string[]; expires_at: string }>(
    `${resourceOf(image.id)}/signed-urls`,
    body,
    { signal, asks: false },
  ).catch((error: unknown) => {
    // Whoever builds one size doesn't know of several queries.
    if (error instanceof Failure)
      throw new Failure(error.status, error.message.replace(/^queries\[\d+\]: /, ''))
    throw error
  })
  const signed = new Map(plain.map((url, index) => [url, urls[index] ?? url]))
  return { locate: (one) => signed.get(sizedUrl(image, one)) ?? '', expires: expires_at }
}
