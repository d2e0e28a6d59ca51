// The whole page.
import { texts } from '../../texts.ts'
import { isOver } from '../state/drop.ts'
import { isTrashOpen, opened } from '../state/route.ts'
import { question } from '../state/session.ts'
import { Detail } from './detail.tsx'
import { GalleryGrid } from './gallery-grid.tsx'
import { Header } from './header.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { Live } from './live.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { Store } from './store.tsx'
import { Toasts } from './toasts.tsx'
import { Trash } from './trash.tsx'
import { Tray } from './tray.tsx'

export function App() {
  return (
    <>
      <Header />
      <Store />
      <main>
        <GalleryGrid />
      </main>
      <div class="corner">
        <SelectionBar />
        <Toasts />
        <Tray />
      </div>
      {opened.value !== undefined && <Detail id={opened.value} />}
      {isTrashOpen.value && <Trash />}
      {question.value && <KeyDialog {...question.value} />}
      {isOver.value && (
        <div class="drop" aria-hidden="true">
          <p>{texts.dropHere}</p>
        </div>
      )}
      <Live />
    </>
  )
}
