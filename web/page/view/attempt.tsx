// What a person tries, and what became of it.
import { useState } from 'preact/hooks'
import { Failure } from '../state/api.ts'

/** A failure, or a confirmation. */
export const Said = ({ text, isWrong }: { text: string; isWrong: boolean }) => (
  <p class={isWrong ? 'wrong' : 'aside'} role={isWrong ? 'alert' : undefined}>
    {text}
  </p>
)

/** Why something failed, if it did. */
export const Wrong = ({ why }: { why: string | undefined }) => (why ? <Said text={why} isWrong /> : null)

/** @returns why the last attempt failed, and what makes one, for which the reason may be put into a sentence */
export function useAttempt() {
  const [why, setWhy] = useState<string>()
  const attempt = async (work: () => Promise<void>, say = (reason: string) => reason) => {
    setWhy(undefined)
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      setWhy(say(error.message))
    }
  }
  return { why, attempt }
}
