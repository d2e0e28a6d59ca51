// The buttons that open the form of an operation. The form, and the document that it is made of, are loaded then.
import type { MediaType } from '../../../openapi/answers.ts'
import type { Document } from '../../../openapi/document.ts'
import type { DocumentOperation } from '../../../openapi/document-operation.ts'
import type { Placed } from '../sample.ts'
import { texts } from '../texts.ts'

let loaded: Promise<Document> | undefined

/** What closes the open forms, by their examples. */
const closers = new WeakMap<Element, () => void>()

async function load(): Promise<Document> {
  const answer = await fetch('/openapi.json')
  if (!answer.ok) throw new Error(`${answer.status}`)
  return (await answer.json()) as Document
}

/** Returns an operation whose bodies have components instead of references to them: a form needs their members. */
function resolved({ components }: Document, operation: DocumentOperation): DocumentOperation {
  const { requestBody } = operation
  if (!requestBody) return operation
  const content = Object.entries(requestBody.content).map(([type, media]): [string, MediaType] => {
    const name =
      String(media.schema?.$ref ?? '')
        .split('/')
        .at(-1) ?? ''
    const schema = components.schemas[name]
    return [type, schema ? { ...media, schema } : media]
  })
  return { ...operation, requestBody: { ...requestBody, content: Object.fromEntries(content) } }
}

async function operationAt({ dataset: { method = '', path = '' } }: HTMLElement): Promise<Placed> {
  loaded ??= load()
  const document = await loaded
  const operation = document.paths[path]?.[method]
  if (!operation) throw new Error(`${method} ${path}`)
  return { method, path, operation: resolved(document, operation) }
}

/** Puts the form in the place of the snippets, or takes it away. */
async function toggle(button: HTMLButtonElement): Promise<void> {
  const example = button.closest('.example')
  if (!example) return
  const isOpen = button.getAttribute('aria-expanded') === 'true'
  if (isOpen) closers.get(example)?.()
  else {
    const [placed, { openForm }] = await Promise.all([operationAt(button), import('./try-form.tsx')])
    const place = document.createElement('div')
    place.className = 'trying'
    example.append(place)
    closers.set(example, openForm(place, placed))
    place.querySelector<HTMLElement>('input, textarea, select, button')?.focus()
  }
  button.setAttribute('aria-expanded', String(!isOpen))
  button.textContent = isOpen ? texts.tryIt : texts.close
}

/** Shows the buttons. */
export function offerTrying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.try')) {
    button.hidden = false
    button.addEventListener('click', () => {
      button.disabled = true
      toggle(button)
        .catch(() => {
          loaded = undefined
          button.textContent = texts.noAnswer
        })
        .finally(() => {
          button.disabled = false
          if (button.getAttribute('aria-expanded') === 'false') button.focus()
        })
    })
  }
}
