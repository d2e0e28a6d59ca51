// Alt text and tags of an image.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { saveNotes, tagsIn } from '../state/notes.ts'
import { Said } from './attempt.tsx'

export function NotesForm({ image }: { image: Image }) {
  const [said, setSaid] = useState<{ text: string; isWrong: boolean }>()
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    const why = await saveNotes(image, {
      alt: String(given.get('alt')),
      tags: tagsIn(String(given.get('tags'))),
    })
    setSaid({ text: why ?? texts.saved, isWrong: why !== undefined })
  }
  return (
    <form class="notes" onSubmit={onSubmit} onInput={() => setSaid(undefined)}>
      <h3>{texts.notes}</h3>
      <label>
        <span>{texts.alt}</span>
        <textarea name="alt" rows={2} defaultValue={image.alt ?? ''} />
      </label>
      <label>
        <span>{texts.tags}</span>
        <input name="tags" autocomplete="off" defaultValue={(image.tags ?? []).join(', ')} />
      </label>
      <div class="row">
        <button type="submit" class="button quiet">
          {texts.save}
        </button>
        {said && <Said {...said} />}
      </div>
    </form>
  )
}
