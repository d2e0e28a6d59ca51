// Where an image is in the size that is being built: at a URL of its own, or at one that the service signs.
import { useEffect, useState } from 'preact/hooks'
import { Failure } from '../state/api.ts'
import type { Image } from '../state/image.ts'
import { key, type Unsigned } from '../state/session.ts'
import { sign } from '../state/signed.ts'
import { type Locate, needsSignature, type Size, sizedUrl } from '../state/size.ts'

export type Urls =
  | { readonly state: 'open'; readonly locate: Locate }
  | { readonly state: 'signing' }
  | { readonly state: 'signed'; readonly locate: Locate; readonly expires: string }
  | { readonly state: 'refused'; readonly status: number; readonly why: string }

/** Milliseconds after the last change. */
const calm = 350

/** @param days for which signed URLs are to be valid */
export function useUrls(image: Image, size: Size, unsigned: Unsigned, days: number): Urls {
  const [answer, setAnswer] = useState<{ readonly to: string; readonly urls: Urls }>()
  const isOpen = !needsSignature(size, unsigned)
  // Another credential may be allowed what this one isn't.
  const question = isOpen ? '' : JSON.stringify([sizedUrl(image, size), days, key.value])
  useEffect(() => {
    if (question === '') return
    const leaving = new AbortController()
    const keep = (urls: Urls) => {
      if (!leaving.signal.aborted) setAnswer({ to: question, urls })
    }
    const fail = (error: unknown) => {
      if (leaving.signal.aborted) return
      if (!(error instanceof Failure)) throw error
      keep({ state: 'refused', status: error.status, why: error.message })
    }
    const timer = setTimeout(
      () =>
        sign(image, size, days, leaving.signal)
          .then((signed) => keep({ state: 'signed', ...signed }))
          .catch(fail),
      calm,
    )
    return () => {
      clearTimeout(timer)
      leaving.abort()
    }
  }, [question])
  if (isOpen) return { state: 'open', locate: (one) => sizedUrl(image, one) }
  return answer?.to === question ? answer.urls : { state: 'signing' }
}
