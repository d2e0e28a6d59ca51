// Notices, stacked. A notice stays while it has the pointer or the focus.
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { endNotice, type Notice, notices } from '../state/notices.ts'
import { IconButton, TextButton } from './button.tsx'

function Toast({ notice: { id, text, isError, action, lasts } }: { notice: Notice }) {
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (lasts === undefined || isHeld) return
    const timer = setTimeout(() => endNotice(id), lasts)
    return () => clearTimeout(timer)
  }, [id, lasts, isHeld])
  const hold = () => setHeld(true)
  // A pointer that happens to rest where the notice appears doesn't count.
  const onPointerMove = ({ movementX, movementY }: PointerEvent) => {
    if (movementX !== 0 || movementY !== 0) hold()
  }
  const release = () => setHeld(false)
  return (
    <li
      class={isError ? 'toast error' : 'toast'}
      role={isError ? 'alert' : undefined}
      onPointerMove={onPointerMove}
      onPointerLeave={release}
      onFocusIn={hold}
      onFocusOut={release}
    >
      <p>{text}</p>
      {action && <TextButton onClick={() => endNotice(id, { acted: true })}>{action.label}</TextButton>}
      <IconButton icon="close" label={texts.dismiss} onClick={() => endNotice(id)} />
    </li>
  )
}

export function Toasts() {
  if (notices.value.length === 0) return null
  return (
    <section aria-label={texts.notices}>
      <ul class="toasts">
        {notices.value.map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  )
}
