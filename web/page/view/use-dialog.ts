// Modal dialogs.
import { useEffect, useRef } from 'preact/hooks'

/** Shows a modal dialog while it is rendered. Then the focus returns to where it was. */
export function useDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return dialog
}
