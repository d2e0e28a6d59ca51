// The uploads: their overall progress, and each upload.
import { useSignal } from '@preact/signals'
import { texts } from '../../texts.ts'
import {
  clearFinished,
  done,
  inNeed,
  inOrder,
  isBusy,
  retriable,
  retryAll,
  uploads,
} from '../state/uploads.ts'
import { IconButton, TextButton } from './button.tsx'
import { UploadRow } from './upload-row.tsx'

function Summary() {
  return (
    <p>
      <strong>{texts.uploadsDone(done.value, uploads.value.length)}</strong>
      {inNeed.value > 0 && <span class="need">{texts.uploadsFailed(inNeed.value)}</span>}
    </p>
  )
}

export function Tray() {
  const isOpen = useSignal(true)
  if (uploads.value.length === 0) return null
  return (
    <section class="tray" aria-label={texts.uploads}>
      <header>
        <Summary />
        {retriable.value > 1 && <TextButton onClick={retryAll}>{texts.retryAll}</TextButton>}
        {!isBusy.value && <TextButton onClick={clearFinished}>{texts.clearDone}</TextButton>}
        <IconButton
          icon={isOpen.value ? 'down' : 'up'}
          label={isOpen.value ? texts.collapse : texts.expand}
          onClick={() => {
            isOpen.value = !isOpen.value
          }}
        />
      </header>
      {isOpen.value && (
        <ul>
          {inOrder.value.map((upload) => (
            <UploadRow key={upload.key} upload={upload} />
          ))}
        </ul>
      )}
    </section>
  )
}
