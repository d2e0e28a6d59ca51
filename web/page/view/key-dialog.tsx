// Asks for an API key or a token, or offers to sign in if the service has an issuer.
import { useRef } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { answerKey, type Settings } from '../state/session.ts'
import { TextButton } from './button.tsx'
import { useDialog } from './use-dialog.ts'
import { useSignIn } from './use-sign-in.ts'

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

export function KeyDialog({ wrong, settings }: Props) {
  const dialog = useDialog()
  const { start, why } = useSignIn(settings, answerKey)
  const words = texts.credentials[settings.auth === 'jwt' ? 'jwt' : 'key']
  const canSignIn = settings.auth === 'jwt' && settings.clientId !== ''
  return (
    <dialog ref={dialog} class="key" aria-labelledby="key-title" onCancel={() => answerKey(undefined)}>
      <h2 id="key-title">{texts.keyTitle}</h2>
      <p>{canSignIn ? texts.signInMore : words.more}</p>
      <p id="key-wrong" class="wrong" role="alert">
        {why === undefined ? wrong && words.wrong : texts.notSignedIn(why)}
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
