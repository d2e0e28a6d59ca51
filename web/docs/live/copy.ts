// A button at each snippet that copies it.
import { texts } from '../texts.ts'

/** Milliseconds of the confirmation. */
const said = 2000

/** Copies a text, and confirms it on the button. If the browser blocks it, selects the text instead. */
async function copy(button: HTMLButtonElement, source: Element): Promise<void> {
  try {
    await navigator.clipboard.writeText(source.textContent)
    button.textContent = texts.copied
    setTimeout(() => {
      button.textContent = texts.copy
    }, said)
  } catch {
    getSelection()?.selectAllChildren(source)
  }
}

/** Adds the buttons to all snippets inside. */
export function addCopyButtons(inside: ParentNode): void {
  for (const snippet of inside.querySelectorAll('.snippet')) {
    const source = snippet.querySelector('code')
    if (!source || snippet.querySelector('.copy')) continue
    const button = document.createElement('button')
    Object.assign(button, { type: 'button', className: 'copy', textContent: texts.copy })
    button.addEventListener('click', () => copy(button, source))
    snippet.append(button)
  }
}
