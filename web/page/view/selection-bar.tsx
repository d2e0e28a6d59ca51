// Actions for the selected images.
import { texts } from '../../texts.ts'
import { clearSelection, removeSelected, selectAll, selection } from '../state/selection.ts'
import { TextButton } from './button.tsx'
import { Icon } from './icon.tsx'

export function SelectionBar() {
  const count = selection.value.size
  if (count === 0) return null
  return (
    <section class="selection" aria-label={texts.selected(count)}>
      <p>{texts.selected(count)}</p>
      <TextButton onClick={selectAll}>{texts.selectAll}</TextButton>
      <TextButton onClick={clearSelection}>{texts.clearSelection}</TextButton>
      <TextButton look="danger" onClick={removeSelected}>
        <Icon name="remove" />
        {texts.remove}
      </TextButton>
    </section>
  )
}
