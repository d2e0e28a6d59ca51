// The bytes of a size in several formats, as the service sends them.
import { useEffect, useState } from 'preact/hooks'
import { Failure, send, whole } from '../state/api.ts'
import { comparedSizes, type Locate, type Size } from '../state/size.ts'

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

/** Milliseconds after the last change. */
const calm = 350

async function load(url: string, format: string, signal: AbortSignal): Promise<Candidate> {
  const answer = await send(url, { signal })
  const blob = await whole(answer.blob())
  const served = answer.headers.get('x-darkroom-served') ?? ''
  return { format, bytes: blob.size, url: URL.createObjectURL(blob), served }
}

/**
 * Loads a size as JPEG, WebP, and AVIF, and in its own format.
 * @param locate undefined until it is known where they are
 */
export function useCandidates(size: Size, locate: Locate | undefined): Candidates {
  const [state, setState] = useState<Candidates>({ found: [], why: undefined, isBusy: true })
  const key = locate?.(size)
  useEffect(() => {
    const leaving = new AbortController()
    const made: Candidate[] = []
    setState((before) => ({ ...before, isBusy: true }))
    if (!locate) return
    const wanted = comparedSizes(size)
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
      for (const one of wanted) await load(locate(one), one.format, leaving.signal).then(add).catch(fail)
    }, calm)
    return () => {
      clearTimeout(timer)
      leaving.abort()
      for (const { url } of made) URL.revokeObjectURL(url)
    }
  }, [key])
  return state
}
