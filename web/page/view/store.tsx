// What the store holds, and where to read more. Above the images, because below them there are always more.
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { Failure, getJson } from '../state/api.ts'
import { kind, words } from '../state/filters.ts'
import { hasBegun, hasMore, ids } from '../state/gallery.ts'
import { trashAddress } from '../state/route.ts'
import { done } from '../state/uploads.ts'

interface Sum {
  readonly images: number
  readonly bytes: number
}

interface Stats extends Sum {
  readonly by_format: Readonly<Record<string, Sum>>
}

/** Returns the statistics, which are at most a minute old; undefined before they are there. */
function useStats(): Stats | undefined {
  const [stats, setStats] = useState<Stats>()
  const count = done.value
  useEffect(() => {
    getJson<Stats>('/v1/stats')
      .then(setStats)
      .catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error
      })
  }, [count])
  return stats
}

/** Statistics are a moment older than an empty gallery. */
const isEmpty = () =>
  hasBegun.value && !hasMore.value && ids.value.length === 0 && words.value === '' && kind.value === ''

export function Store() {
  const known = useStats()
  // They say nothing about a store that was empty a moment ago.
  const stats = isEmpty() || known?.images === 0 ? undefined : known
  return (
    <nav class="store" aria-label={texts.store}>
      <p>
        {stats && texts.usage(stats.images, stats.bytes)}
        {stats &&
          Object.entries(stats.by_format)
            .toSorted(([, a], [, b]) => b.images - a.images)
            .map(([format, { images }]) => <span key={format}>{texts.ofFormat(images, format)}</span>)}
      </p>
      <a href={trashAddress}>{texts.trash}</a>
      <a href="/docs">{texts.docs}</a>
    </nav>
  )
}
