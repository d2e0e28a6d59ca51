// Asks for an API key or a token, or offers to sign in if the service has an issuer.
import { useEffect, useRef, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { answerKey, type Settings } from '../state/session.ts'
import { TextButton } from './button.tsx'

interface Props {
  /** Whether the last key or token was refused. */
  readonly wrong: boolean
  readonly settings: Settings
}

function KeyField({ words }: { words: (typeof texts.credentials)['key' | 'jwt'] }) {
  const field = useRef<HTMLInputElement>(null)
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const given = field.current?.value.trim().replace(/^bearer\s+/i, '')
    if (given) answerKey(given)
  }
  return (
    <form onSubmit={onSubmit}>
      <label>
        <span>{words.label}</span>
        <input
          ref={field}
          type="password"
          name="key"
          autocomplete="off"
          required
          aria-describedby="key-wrong"
        />
      </label>
      <footer>
        <TextButton onClick={() => answerKey(undefined)}>{texts.cancel}</TextButton>
        <button type="submit" class="button main">
          {texts.keySave}
        </button>
      </footer>
    </form>
  )
}

/** @returns what starts the sign-in, and the error of the last one; a new sign-in ends the previous one */
function useSignIn(settings: Settings) {
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
      answerKey(await signIn(settings, signal))
    } catch (error) {
      if (!signal.aborted) setWhy(texts.notSignedIn(error instanceof Error ? error.message : String(error)))
    }
  }
  return { start, why }
}

export function KeyDialog({ wrong, settings }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const { start, why } = useSignIn(settings)
  useEffect(() => dialog.current?.showModal(), [])
  const words = texts.credentials[settings.auth === 'jwt' ? 'jwt' : 'key']
  const canSignIn = settings.auth === 'jwt' && settings.clientId !== ''
  return (
    <dialog ref={dialog} class="key" aria-labelledby="key-title" onCancel={() => answerKey(undefined)}>
      <h2 id="key-title">{texts.keyTitle}</h2>
      <p>{canSignIn ? texts.signInMore : words.more}</p>
      <p id="key-wrong" class="wrong" role="alert">
        {why ?? (wrong ? words.wrong : '')}
      </p>
      {canSignIn ? (
        <>
          <footer>
            <TextButton onClick={() => answerKey(undefined)}>{texts.cancel}</TextButton>
            <button type="button" class="button main" onClick={start}>
              {texts.signIn}
            </button>
          </footer>
          <details>
            <summary>{texts.pasteToken}</summary>
            <KeyField words={words} />
          </details>
        </>
      ) : (
        <KeyField words={words} />
      )}
    </dialog>
  )
}
