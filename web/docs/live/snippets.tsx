// The snippets of what the form sends. The page's language shows one of them.
import { useEffect, useRef } from 'preact/hooks'
import { languages } from '../languages.ts'
import type { Sample } from '../sample.ts'
import { addCopyButtons } from './copy.ts'

export function Snippets({ sample }: { sample: Sample }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (place.current) addCopyButtons(place.current)
  }, [])
  return (
    <div ref={place}>
      {languages.map(({ id, write }) => (
        <div key={id} class="snippet" data-language={id}>
          <pre>
            <code>{write(sample)}</code>
          </pre>
        </div>
      ))}
    </div>
  )
}
