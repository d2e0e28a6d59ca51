// A file of URLs as a source: a URL in each line, and a name behind a tab if the URL's path isn't to be it.
import { namesIn } from './lines.ts'
import { type Asking, download, shown } from './remote.ts'
import type { Item, Passed, Source } from './source.ts'

/** Returns the path of a URL as text: `photos/ü.jpg`. Escapes that aren't UTF-8 stay as they are. */
function pathOf({ pathname }: URL): string {
  const path = pathname.replace(/^\/+/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function itemOf(line: string, asking: Asking): Item | Passed | undefined {
  const [address = '', given = ''] = line.split('\t').map((text) => text.trim())
  if (address === '' || address.startsWith('#')) return undefined
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    return { path: address, outcome: 'failed', reason: 'Not an http(s) URL' }
  const name = given === '' ? pathOf(url) : given
  if (name === '')
    return {
      path: address,
      outcome: 'failed',
      reason: 'The URL has no path: write a name behind it, after a tab',
    }
  const path = given === '' ? shown(url) : `${shown(url)} ${given}`
  return { path, name, stamp: '', open: (most) => download(url, asking, most) }
}

async function* itemsIn(file: string, asking: Asking): AsyncGenerator<Item | Passed, void, undefined> {
  for await (const line of namesIn(file)) {
    const item = itemOf(line, asking)
    if (item) yield item
  }
}

/** Returns the images at the URLs in a file, in its order. Lines that begin with `#` are left out. */
export const urlsIn = (file: string, asking: Asking): Source => ({
  [Symbol.asyncIterator]: () => itemsIn(file, asking),
})
