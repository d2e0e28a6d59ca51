// Asks before something is lost. The safe answer has the focus, and is Escape.
import type { ComponentChildren } from 'preact'
import { texts } from '../../texts.ts'
import { TextButton } from './button.tsx'
import { useDialog } from './use-dialog.ts'

interface Props {
  readonly title: string
  /** The label of the button that continues. */
  readonly action: string
  readonly onAnswer: (isYes: boolean) => void
  readonly children: ComponentChildren
}

export function ConfirmDialog({ title, action, onAnswer, children }: Props) {
  const dialog = useDialog()
  const onCancel = (event: Event) => {
    event.preventDefault()
    // The dialog below it stays.
    event.stopPropagation()
    onAnswer(false)
  }
  return (
    <dialog
      ref={dialog}
      class="ask"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onCancel={onCancel}
    >
      <h2 id="confirm-title">{title}</h2>
      <div id="confirm-text">{children}</div>
      <footer>
        <TextButton onClick={() => onAnswer(false)}>{texts.cancel}</TextButton>
        <TextButton look="danger" onClick={() => onAnswer(true)}>
          {action}
        </TextButton>
      </footer>
    </dialog>
  )
}
