// A sign-in as a view starts it.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Settings } from '../state/session.ts'

/**
 * A new sign-in ends the previous one, and so does the end of the view.
 * @param take gets the token
 * @returns what starts the sign-in, and the error of the last one
 */
export function useSignIn(settings: Settings, take: (token: string) => void) {
  const attempt = useRef<AbortController>(undefined)
  const [why, setWhy] = useState<string>()
  useEffect(() => () => attempt.current?.abort(), [])
  const start = async () => {
    attempt.current?.abort()
    const begun = new AbortController()
    attempt.current = begun
    const { signal } = begun
    setWhy(undefined)
    try {
      const { signIn } = await import('../state/sign-in.ts')
      take(await signIn(settings, signal))
    } catch (error) {
      if (!signal.aborted) setWhy(error instanceof Error ? error.message : String(error))
    }
  }
  return { start, why }
}
