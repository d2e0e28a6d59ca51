// One image: large, with its details and actions.
import { useEffect, useRef, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { Failure, getJson } from '../state/api.ts'
import { imagesById, put, shown } from '../state/gallery.ts'
import { type Image, nameOf, resourceOf } from '../state/image.ts'
import { remove } from '../state/removal.ts'
import { addressOf, close, turnTo } from '../state/route.ts'
import { Wrong } from './attempt.tsx'
import { Builder } from './builder.tsx'
import { IconButton, TextButton } from './button.tsx'
import { Download } from './download.tsx'
import { Facts } from './facts.tsx'
import { Icon } from './icon.tsx'
import { Live } from './live.tsx'
import { NotesForm } from './notes-form.tsx'
import { ResizeForm } from './resize-form.tsx'
import { Stage } from './stage.tsx'
import { Versions } from './versions.tsx'

/** Returns the image from the gallery, or else from the service. */
function useImage(id: string): { image: Image | undefined; why: string | undefined } {
  const [why, setWhy] = useState<string>()
  const image = imagesById.value.get(id)
  useEffect(() => {
    setWhy(undefined)
    getJson<Image>(resourceOf(id))
      .then(put)
      .catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error
        setWhy(error.status === 404 ? texts.gone : error.message)
      })
  }, [id])
  return { image, why }
}

/** Returns the image's neighbors in the gallery. */
function neighbours(id: string): { before: string | undefined; behind: string | undefined } {
  const place = shown.value.indexOf(id)
  return place < 0
    ? { before: undefined, behind: undefined }
    : { before: shown.value[place - 1], behind: shown.value[place + 1] }
}

const isField = (target: EventTarget | null) =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLSelectElement ||
  target instanceof HTMLTextAreaElement

/** Shows a modal dialog while it is rendered. Then the focus returns to the image in the gallery. */
function useModal(id: string) {
  const dialog = useRef<HTMLDialogElement>(null)
  const last = useRef(id)
  last.current = id
  useEffect(() => {
    dialog.current?.showModal()
    document.documentElement.classList.add('still')
    return () => {
      document.documentElement.classList.remove('still')
      const link = document.querySelector<HTMLElement>(
        `.tile a[href="${CSS.escape(addressOf(last.current))}"]`,
      )
      // In place of a deleted image, it is the next one.
      const focused = link ?? document.querySelector<HTMLElement>('.tile a[tabindex="0"]')
      focused?.focus()
    }
  }, [])
  // What had the focus may be gone with the image before. Keys that nothing has don't reach the dialog.
  useEffect(() => {
    if (document.activeElement === document.body) dialog.current?.focus()
  })
  return dialog
}

function Panel({ id, image, why }: { id: string; image: Image | undefined; why: string | undefined }) {
  const onRemove = () => {
    close()
    remove([id])
  }
  return (
    <aside class="panel">
      <h2 id="detail-title">{image ? nameOf(image) : id}</h2>
      <Wrong why={why} />
      {image && !why && (
        <>
          <Facts image={image} />
          <div class="row">
            <Download image={image} />
            <TextButton look="danger" onClick={onRemove}>
              <Icon name="remove" />
              {texts.remove}
            </TextButton>
          </div>
          {image.status === 'ready' && <Builder image={image} />}
          <NotesForm key={id} image={image} />
          <Versions key={`${id} ${image.etag}`} image={image} />
          {image.width !== undefined && (
            <details class="overwrite">
              <summary>{texts.overwrite}</summary>
              <ResizeForm key={`${id} ${image.etag}`} image={image} />
            </details>
          )}
        </>
      )}
    </aside>
  )
}

export function Detail({ id }: { id: string }) {
  const dialog = useModal(id)
  const { image, why } = useImage(id)
  const { before, behind } = neighbours(id)
  const onKeyDown = (event: KeyboardEvent) => {
    if (isField(event.target) || event.defaultPrevented || dialog.current?.querySelector('.pswp')) return
    if (event.key === 'ArrowLeft' && before) turnTo(before)
    if (event.key === 'ArrowRight' && behind) turnTo(behind)
  }
  const onCancel = (event: Event) => {
    event.preventDefault()
    close()
  }
  return (
    <dialog
      ref={dialog}
      class="detail"
      tabIndex={-1}
      aria-labelledby="detail-title"
      onKeyDown={onKeyDown}
      onCancel={onCancel}
    >
      <div class="stage">
        {image && !why && <Stage key={id} image={image} dialog={dialog} />}
        <IconButton look="close" icon="close" label={texts.close} onClick={close} />
        {before && (
          <IconButton look="before" icon="back" label={texts.previous} onClick={() => turnTo(before)} />
        )}
        {behind && (
          <IconButton look="behind" icon="forward" label={texts.next} onClick={() => turnTo(behind)} />
        )}
      </div>
      <Panel id={id} image={image} why={why} />
      <Live />
    </dialog>
  )
}
