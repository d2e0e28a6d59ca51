// Search in the page: shows the operations and schemas that have all words of the query, which is in the URL as `?q=`.
import { texts } from '../texts.ts'

interface Entry {
  readonly article: HTMLElement
  /** Its links in the list of contents. */
  readonly links: readonly HTMLElement[]
  /** Method, path, id, summary and description, in small letters. */
  readonly text: string
}

const words = (query: string) => query.toLowerCase().split(/\s+/).filter(Boolean)

const find = <T extends Element>(selector: string) => document.querySelector<T>(selector)

function entries(): Entry[] {
  const links = [...document.querySelectorAll<HTMLElement>('nav li:not(:has(ul))')]
  return [...document.querySelectorAll<HTMLElement>('main article')].map((article) => ({
    article,
    links: links.filter((link) => link.querySelector('a')?.hash === `#${article.id}`),
    text: [
      article.id,
      ...[...article.querySelectorAll('h3, .summary, .description')].map((one) => one.textContent),
    ]
      .join(' ')
      .toLowerCase(),
  }))
}

/** Hides what has nothing to show. */
function hideEmpty(): void {
  for (const section of document.querySelectorAll<HTMLElement>('main section'))
    section.hidden = !section.querySelector('article:not([hidden])')
  for (const item of document.querySelectorAll<HTMLElement>('nav li:has(ul)'))
    item.hidden = !item.querySelector('li:not([hidden])')
}

function keepInUrl(query: string): void {
  const url = new URL(location.href)
  if (query === '') url.searchParams.delete('q')
  else url.searchParams.set('q', query)
  history.replaceState(history.state, '', url)
}

/** Shows what matches. @returns the number of matches */
function show(all: readonly Entry[], query: string): number {
  const wanted = words(query)
  let count = 0
  for (const { article, links, text } of all) {
    const isFound = wanted.every((word) => text.includes(word))
    for (const element of [article, ...links]) element.hidden = !isFound
    if (isFound) count++
  }
  hideEmpty()
  document.body.classList.toggle('searching', wanted.length > 0)
  return count
}

/** A key that isn't for a field that has the focus. */
const isFree = ({ target }: KeyboardEvent) =>
  !(target instanceof HTMLElement && target.closest('input:not([type=radio]), textarea, select'))

function addShortcuts(field: HTMLInputElement): void {
  addEventListener('keydown', (event) => {
    const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && isFree(event)
    const isK = event.key === 'k' && (event.ctrlKey || event.metaKey)
    if (!isSlash && !isK) return
    event.preventDefault()
    field.select()
    field.focus()
  })
}

/** Starts the search, with the query of the URL. */
export function startSearch(): void {
  const [form, field, found] = [
    find<HTMLFormElement>('.search'),
    find<HTMLInputElement>('.search input'),
    find('.found'),
  ]
  if (!form || !field || !found) return
  const all = entries()
  const search = () => {
    const count = show(all, field.value)
    const isOpen = words(field.value).length > 0
    found.textContent = isOpen
      ? count === 0
        ? texts.nothingFound(field.value.trim())
        : texts.found(count)
      : ''
  }
  const change = (query: string) => {
    field.value = query
    search()
    keepInUrl(query)
  }
  form.hidden = false
  field.value = new URLSearchParams(location.search).get('q') ?? ''
  search()
  field.addEventListener('input', () => change(field.value))
  field.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') change('')
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    find<HTMLAnchorElement>('main section:not([hidden]) article:not([hidden]) h3 a')?.focus()
  })
  // A link to what the search hides ends the search.
  addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1))
    if (!target?.closest('[hidden]')) return
    change('')
    target.scrollIntoView()
  })
  addShortcuts(field)
}
