// Copies a text, and confirms that; if the browser blocks it, shows the text.
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { announce } from '../state/notices.ts'
import { Icon } from './icon.tsx'

/** Milliseconds of the confirmation. */
const said = 2000

export function CopyButton({ what, text, label }: { what: string; text: string; label?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  useEffect(() => {
    if (state !== 'copied') return
    const timer = setTimeout(() => setState('idle'), said)
    return () => clearTimeout(timer)
  }, [state])
  const onClick = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
      announce(texts.copied)
    } catch {
      setState('refused')
    }
  }
  const isCopied = state === 'copied'
  return (
    <>
      <button
        type="button"
        class={label ? 'button quiet copy' : 'icon-button copy'}
        aria-label={texts.copy(what)}
        title={texts.copy(what)}
        onClick={onClick}
      >
        <Icon name={isCopied ? 'check' : 'copy'} />
        {label && (isCopied ? texts.copied : label)}
      </button>
      {state === 'refused' && (
        <label class="by-hand">
          <span>{texts.notCopied}</span>
          <input readOnly value={text} onFocus={({ currentTarget }) => currentTarget.select()} />
        </label>
      )}
    </>
  )
}
