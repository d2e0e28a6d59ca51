// HTML as text, generated without a script: values are escaped, unless they are HTML already.

/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

export type Part = Html | string | number | undefined | readonly Part[]

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function toText(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(toText).join('')
  return String(part).replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}

/** A template whose values are escaped: html`<p>${words}</p>`. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: texts.map((text, index) => text + toText(parts[index])).join(''),
})

/** Converts the CommonMark that descriptions use: paragraphs, `code` and **strong**. */
export function prose(text: string): Html {
  const inline = (words: string) =>
    words.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece): Part => {
      if (piece.startsWith('`')) return html`<code>${piece.slice(1, -1)}</code>`
      return piece.startsWith('**') ? html`<strong>${inline(piece.slice(2, -2))}</strong>` : piece
    })
  return html`${text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`
}
