// The language of the snippets, remembered where the browser allows it. Radio buttons choose, and styles show.
const place = 'darkroom.docs-language'

const buttons = () => document.querySelectorAll<HTMLInputElement>('input[name=language]')

function choose(id: string | null): void {
  for (const button of buttons()) if (button.value === id) button.checked = true
}

/** Without storage, such as in a private window, the choice ends with the page. */
function remembered(): string | null {
  try {
    return localStorage.getItem(place)
  } catch {
    return null
  }
}

/** Restores the language, and follows the choice, of other tabs, too. */
export function rememberLanguage(): void {
  choose(remembered())
  for (const button of buttons())
    button.addEventListener('change', () => {
      try {
        localStorage.setItem(place, button.value)
      } catch {
        // Without storage, the choice ends with the page.
      }
    })
  addEventListener('storage', ({ key, newValue }) => {
    if (key === place) choose(newValue)
  })
}
