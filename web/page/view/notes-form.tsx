// Alt text and tags of an image.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { draftOf, dropDraft, keepDraft, textsOf } from '../state/drafts.ts'
import type { Image } from '../state/image.ts'
import { saveNotes, tagsIn } from '../state/notes.ts'
import { Said } from './attempt.tsx'

function typed(form: EventTarget | null) {
  const given = new FormData(form as HTMLFormElement)
  return { alt: String(given.get('alt')), tags: String(given.get('tags')) }
}

export function NotesForm({ image }: { image: Image }) {
  const [said, setSaid] = useState<{ text: string; isWrong: boolean }>()
  const draft = draftOf(image)
  const { alt, tags } = draft ?? textsOf(image)
  const onInput = (event: InputEvent) => {
    keepDraft(image, typed(event.currentTarget))
    setSaid(undefined)
  }
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    const given = typed(event.currentTarget)
    const why = await saveNotes(image, { alt: given.alt, tags: tagsIn(given.tags) })
    if (why === undefined) dropDraft(image)
    setSaid({ text: why ?? texts.saved, isWrong: why !== undefined })
  }
  return (
    <form class="notes" onSubmit={onSubmit} onInput={onInput}>
      <h3>{texts.notes}</h3>
      <label>
        <span>{texts.alt}</span>
        <textarea name="alt" rows={2} defaultValue={alt} />
      </label>
      <label>
        <span>{texts.tags}</span>
        <input name="tags" autocomplete="off" defaultValue={tags} />
      </label>
      <div class="row">
        <button type="submit" class="button quiet">
          {texts.save}
        </button>
        {said ? <Said {...said} /> : draft && <Said text={texts.unsaved} isWrong={false} />}
      </div>
    </form>
  )
}
