// Actions for the selected images.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { copyLinks, downloadAll } from '../state/bulk.ts'
import { addTags, tagsIn } from '../state/notes.ts'
import { clearSelection, removeSelected, selectAll, selection } from '../state/selection.ts'
import { TextButton } from './button.tsx'
import { Icon } from './icon.tsx'

function TagForm({ onDone }: { onDone: () => void }) {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const tags = tagsIn(String(new FormData(event.currentTarget as HTMLFormElement).get('tags')))
    if (tags.length > 0) addTags([...selection.value], tags)
    onDone()
  }
  return (
    <form class="tagging" onSubmit={onSubmit}>
      <label>
        <span>{texts.addTags}</span>
        <input name="tags" autocomplete="off" required />
      </label>
      <button type="submit" class="button main">
        {texts.save}
      </button>
    </form>
  )
}

export function SelectionBar() {
  const [isTagging, setTagging] = useState(false)
  const count = selection.value.size
  if (count === 0) return null
  return (
    <section class="selection" aria-label={texts.selected(count)}>
      <p>{texts.selected(count)}</p>
      <TextButton onClick={selectAll}>{texts.selectAll}</TextButton>
      <TextButton onClick={clearSelection}>{texts.clearSelection}</TextButton>
      <TextButton onClick={() => downloadAll([...selection.value])}>{texts.downloadZip}</TextButton>
      <TextButton onClick={() => copyLinks([...selection.value])}>{texts.copyLinks}</TextButton>
      <TextButton onClick={() => setTagging(!isTagging)}>{texts.tag}</TextButton>
      <TextButton look="danger" onClick={removeSelected}>
        <Icon name="remove" />
        {texts.remove}
      </TextButton>
      {isTagging && <TagForm onDone={() => setTagging(false)} />}
    </section>
  )
}
