// Starts the page's state, then renders it.
import { render } from 'preact'
import { takeFiles } from './state/drop.ts'
import { loadMore } from './state/gallery.ts'
import { removeAtLeaving } from './state/removal.ts'
import { isSignInWindow } from './state/sign-in-window.ts'
import { rememberUnfinished } from './state/unfinished.ts'
import { retryOnline } from './state/uploads.ts'
import { watch } from './state/watch.ts'
import { App } from './view/app.tsx'

const place = document.getElementById('app')
if (!place) throw new Error('index.html has no place for the page')
place.replaceChildren()
if (!isSignInWindow()) {
  rememberUnfinished()
  removeAtLeaving()
  takeFiles()
  retryOnline()
  watch()
  loadMore()
  render(<App />, place)
}
