// Asks for the API key.
import { useEffect, useRef } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { answerKey } from '../state/session.ts'
import { TextButton } from './button.tsx'

export function KeyDialog({ wrong }: { wrong: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const given = field.current?.value.trim()
    if (given) answerKey(given)
  }
  return (
    <dialog ref={dialog} class="key" aria-labelledby="key-title" onCancel={() => answerKey(undefined)}>
      <form onSubmit={onSubmit}>
        <h2 id="key-title">{texts.keyTitle}</h2>
        <p>{texts.keyMore}</p>
        <label>
          <span>{texts.keyLabel}</span>
          <input
            ref={field}
            type="password"
            name="key"
            autocomplete="off"
            required
            aria-describedby="key-wrong"
          />
        </label>
        <p id="key-wrong" class="wrong" role="alert">
          {wrong ? texts.keyWrong : ''}
        </p>
        <footer>
          <TextButton onClick={() => answerKey(undefined)}>{texts.cancel}</TextButton>
          <button type="submit" class="button main">
            {texts.keySave}
          </button>
        </footer>
      </form>
    </dialog>
  )
}
