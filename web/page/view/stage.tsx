// The image in the available space, with a button to zoom.
import type { RefObject } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { nameOf, variantUrl } from '../state/image.ts'
import { useAttempt } from './attempt.tsx'
import { Icon } from './icon.tsx'
import { Picture } from './picture.tsx'
import { placeholderUrl } from './placeholder.ts'
import { zoom } from './zoom.ts'

const Failed = ({ reason }: { reason: string | undefined }) => (
  <div class="note failed">
    <Icon name="warning" />
    <p>
      {texts.failed}. {reason}
    </p>
  </div>
)

export function Stage({ image, dialog }: { image: Image; dialog: RefObject<HTMLDialogElement | null> }) {
  const [isShown, setShown] = useState(false)
  const { why, attempt } = useAttempt()
  const button = useRef<HTMLButtonElement>(null)
  if (image.status === 'failed') return <Failed reason={image.reason} />
  if (image.status === 'processing') return <p class="note">{texts.processing}</p>
  const size = { width: image.width, height: image.height }
  const onClick = () =>
    attempt(() => zoom(image, dialog.current ?? document.body, () => button.current?.focus()))
  return (
    <button ref={button} type="button" class="view" title={texts.zoomIn} onClick={onClick}>
      {!isShown && <img class="placeholder" src={placeholderUrl(image.placeholder)} alt="" {...size} />}
      <Picture
        key={image.etag}
        class={isShown ? 'shown' : ''}
        src={variantUrl(image, 'large')}
        srcset={image.srcset}
        sizes="(min-width: 900px) calc(100vw - 25rem), 100vw"
        alt={image.alt ?? nameOf(image)}
        onShown={() => setShown(true)}
        {...size}
      />
      <span class="hint" role={why === undefined ? undefined : 'alert'}>
        <Icon name="zoom" />
        {why ?? texts.zoom}
      </span>
    </button>
  )
}
