// One upload: its name, progress, error, and actions.
import { texts } from '../../texts.ts'
import { cancel, keepBoth, replace, retry, type State, type Upload } from '../state/uploads.ts'
import { ChooseAgain } from './add-buttons.tsx'
import { IconButton, TextButton } from './button.tsx'

function words(state: State, bytes: number): string {
  if (state.is === 'waiting') return `${texts.waiting} · ${texts.size(bytes)}`
  if (state.is === 'sending') return state.sent < bytes ? texts.sent(state.sent, bytes) : texts.storing
  if (state.is === 'done') return `${texts.uploaded} · ${texts.size(bytes)}`
  if (state.is === 'failed') return state.why
  return state.is === 'cancelled' ? texts.cancelled : texts.cutShort
}

function Actions({ upload, state }: { upload: Upload; state: State }) {
  if (state.is === 'waiting' || state.is === 'sending') {
    const label = `${texts.cancel} ${upload.name.value}`
    return <IconButton icon="close" label={label} onClick={() => cancel(upload)} />
  }
  if (state.is === 'failed' && state.remedy === 'name') {
    return (
      <>
        <TextButton onClick={() => keepBoth(upload)}>{texts.keepBoth}</TextButton>
        <TextButton onClick={() => replace(upload)}>{texts.replace}</TextButton>
      </>
    )
  }
  if ((state.is === 'failed' && state.remedy === 'retry') || state.is === 'cancelled')
    return <TextButton onClick={() => retry(upload)}>{texts.retry}</TextButton>
  return state.is === 'cut-short' ? <ChooseAgain /> : null
}

export function UploadRow({ upload }: { upload: Upload }) {
  const { name, bytes, state } = upload
  const now = state.value
  const isBad = now.is === 'failed' || now.is === 'cut-short'
  return (
    <li class={`upload ${now.is}`}>
      <p class="name" title={name.value}>
        {name.value}
      </p>
      {now.is === 'sending' && <progress aria-label={name.value} max={bytes} value={now.sent} />}
      <p class="said" role={isBad ? 'alert' : undefined}>
        {words(now, bytes)}
      </p>
      <div class="actions">
        <Actions upload={upload} state={now} />
      </div>
    </li>
  )
}
