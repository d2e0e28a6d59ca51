// The bytes of a size in several formats, as the service sends them.
import { useEffect, useState } from 'preact/hooks'
import { Failure, send } from '../state/api.ts'
import type { Image } from '../state/image.ts'
import { type Size, sizedUrl } from '../state/size.ts'

export interface Candidate {
  readonly format: string
  readonly bytes: number
  /** Of the bytes in memory. */
  readonly url: string
  /** What the service made of the request, if it rounded it. */
  readonly served: string
}

export interface Candidates {
  readonly found: readonly Candidate[]
  readonly why: string | undefined
  readonly isBusy: boolean
}

const compared = ['jpeg', 'webp', 'avif']

/** Milliseconds after the last change. */
const calm = 350

async function load(image: Image, size: Size, format: string, signal: AbortSignal): Promise<Candidate> {
  const answer = await send(sizedUrl(image, { ...size, format }), { signal })
  const blob = await answer.blob()
  const served = answer.headers.get('x-darkroom-served') ?? ''
  return { format, bytes: blob.size, url: URL.createObjectURL(blob), served }
}

/** Loads a size as JPEG, WebP, and AVIF, and in its own format. */
export function useCandidates(image: Image, size: Size): Candidates {
  const [state, setState] = useState<Candidates>({ found: [], why: undefined, isBusy: true })
  const key = sizedUrl(image, size)
  useEffect(() => {
    const leaving = new AbortController()
    const made: Candidate[] = []
    setState((before) => ({ ...before, isBusy: true }))
    const own = size.format === '' ? 'webp' : size.format
    const wanted = [own, ...compared.filter((format) => format !== own)]
    const add = (one: Candidate) => {
      made.push(one)
      if (leaving.signal.aborted) URL.revokeObjectURL(one.url)
      else setState({ found: [...made], why: undefined, isBusy: made.length < wanted.length })
    }
    const fail = (error: unknown) => {
      if (leaving.signal.aborted) return
      if (!(error instanceof Failure)) throw error
      setState({ found: [...made], why: error.message, isBusy: false })
    }
    const timer = setTimeout(async () => {
      for (const format of wanted)
        await load(image, { ...size, ...(format === 'png' ? { q: '' } : {}) }, format, leaving.signal)
          .then(add)
          .catch(fail)
    }, calm)
    return () => {
      clearTimeout(timer)
      leaving.abort()
      for (const { url } of made) URL.revokeObjectURL(url)
    }
  }, [key])
  return state
}
