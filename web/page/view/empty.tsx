// Replaces an empty gallery: invites to add images, or says that a search found nothing.
import { texts } from '../../texts.ts'
import { prefix } from '../state/gallery.ts'
import { AddButtons } from './add-buttons.tsx'

export function Empty({ isSearch }: { isSearch: boolean }) {
  return isSearch ? (
    <div class="empty">
      <h2>{texts.nothingFound(prefix.value)}</h2>
      <p>{texts.nothingFoundMore}</p>
    </div>
  ) : (
    <div class="empty invitation">
      <h2>{texts.empty}</h2>
      <p>{texts.emptyMore}</p>
      <AddButtons />
    </div>
  )
}
