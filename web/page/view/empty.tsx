// Replaces an empty gallery: invites to add images, or says that a search found nothing.
import { texts } from '../../texts.ts'
import { kind, words } from '../state/filters.ts'
import { addSample } from '../state/sample.ts'
import { AddButtons } from './add-buttons.tsx'
import { TextButton } from './button.tsx'

export function Empty({ isSearch }: { isSearch: boolean }) {
  const hasWords = words.value.trim() !== ''
  return isSearch ? (
    <div class="empty">
      <h2>{hasWords ? texts.nothingFound(words.value) : texts.noneOfKind}</h2>
      {hasWords && <p>{texts.nothingFoundMore}</p>}
      {kind.value !== '' && <p>{texts.othersHidden}</p>}
    </div>
  ) : (
    <div class="empty invitation">
      <h2>{texts.empty}</h2>
      <p>{texts.emptyMore}</p>
      <AddButtons>
        <TextButton onClick={addSample}>{texts.trySample}</TextButton>
      </AddButtons>
    </div>
  )
}
