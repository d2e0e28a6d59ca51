// Which image is open, in the address: the Back button closes it, and a reload opens it again.
import { signal } from '@preact/signals'

function read(): string | undefined {
  const [, encoded] = /^#\/(.+)$/s.exec(location.hash) ?? []
  try {
    return encoded && decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

export const opened = signal(read())

addEventListener('hashchange', () => {
  opened.value = read()
})

export const addressOf = (id: string) => `#/${encodeURIComponent(id)}`

/** Shows another image instead of the open one, so that Back still closes. */
export function turnTo(id: string): void {
  history.replaceState(null, '', addressOf(id))
  opened.value = id
}

export function close(): void {
  history.replaceState(null, '', location.pathname + location.search)
  opened.value = undefined
}
