// Deleted images, which can be restored.
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { nameOf } from '../state/image.ts'
import { close } from '../state/route.ts'
import { type Deleted, listTrash, restoreDeleted, type TrashPage } from '../state/versions.ts'
import { useAttempt, Wrong } from './attempt.tsx'
import { IconButton, TextButton } from './button.tsx'
import { Live } from './live.tsx'
import { placeholderUrl } from './placeholder.ts'
import { useDialog } from './use-dialog.ts'

function Row({ image, onRestore }: { image: Deleted; onRestore: () => void }) {
  const placeholder = placeholderUrl(image.placeholder)
  return (
    <li>
      {placeholder ? <img src={placeholder} alt="" /> : <span class="blank" />}
      <p>
        <strong>{nameOf(image)}</strong>
        <span class="aside">{texts.deletedAt(texts.date(image.deleted_at), texts.size(image.bytes))}</span>
      </p>
      <TextButton onClick={onRestore}>
        {texts.restore}
        <span class="unseen"> {nameOf(image)}</span>
      </TextButton>
    </li>
  )
}

function useTrash() {
  const [images, setImages] = useState<readonly Deleted[]>()
  const [next, setNext] = useState<string | null>(null)
  const { why, attempt } = useAttempt()
  const take = ({ data, next: behind }: TrashPage) => {
    setImages((before = []) => [...before, ...data.filter(({ id }) => !before.some((one) => one.id === id))])
    setNext(behind)
  }
  const load = (from?: string) => attempt(async () => take(await listTrash(from)))
  useEffect(() => {
    load()
  }, [])
  const drop = (id: string) => setImages((before = []) => before.filter((one) => one.id !== id))
  const restore = (id: string) =>
    attempt(
      async () => {
        await restoreDeleted(id)
        drop(id)
      },
      (reason) => texts.notRestored(id, reason),
    )
  return { images, next, why, load, restore }
}

export function Trash() {
  const dialog = useDialog()
  const { images, next, why, load, restore } = useTrash()
  const onCancel = (event: Event) => {
    event.preventDefault()
    close()
  }
  return (
    <dialog ref={dialog} class="trash" aria-labelledby="trash-title" onCancel={onCancel}>
      <header>
        <h2 id="trash-title">{texts.trash}</h2>
        <IconButton icon="close" label={texts.close} onClick={close} />
      </header>
      <p class="aside">{texts.trashMore}</p>
      <Wrong why={why} />
      {images?.length === 0 && <p>{texts.trashEmpty}</p>}
      <ul>
        {images?.map((image) => (
          <Row key={image.id} image={image} onRestore={() => restore(image.id)} />
        ))}
      </ul>
      {next !== null && <TextButton onClick={() => load(next)}>{texts.more}</TextButton>}
      <Live />
    </dialog>
  )
}
