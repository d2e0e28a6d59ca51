// Snippets for the service that the page comes from.
import { sampleOrigin } from '../origin.ts'

/** Puts the page's own origin into all snippets. */
export function useOwnOrigin(): void {
  for (const code of document.querySelectorAll('.snippet code'))
    code.textContent = code.textContent.replaceAll(sampleOrigin, location.origin)
}
