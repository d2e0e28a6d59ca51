// An `<img>` that also works if images require the key, which browsers don't send for images: then it is fetched.
import { useEffect, useState } from 'preact/hooks'
import { send } from '../state/api.ts'
import { askForKey, key, noteReadsNeedKey, readsNeedKey } from '../state/session.ts'

interface Props {
  readonly src: string
  readonly srcset?: string | undefined
  readonly sizes?: string
  readonly alt: string
  readonly class?: string
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly onShown?: () => void
}

/** Returns the image as a `blob:` URL; undefined until it is loaded. */
function useFetched(src: string, isNeeded: boolean): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!isNeeded) return
    const leaving = new AbortController()
    let made: string | undefined
    send(src, { signal: leaving.signal })
      .then((response) => response.blob())
      .then((blob) => {
        if (leaving.signal.aborted) return
        made = URL.createObjectURL(blob)
        setUrl(made)
      })
      .catch(() => {})
    return () => {
      leaving.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [src, isNeeded])
  return url
}

/** An `<img>` doesn't report why it failed: a separate request finds out whether a key is missing. */
async function onError(src: string): Promise<void> {
  if (readsNeedKey.value) return
  const response = await fetch(src, { method: 'HEAD' }).catch(() => undefined)
  if (response?.status !== 401) return
  noteReadsNeedKey()
  await askForKey(key.value)
}

export function Picture({ src, srcset, sizes, onShown, ...rest }: Props) {
  const isLocked = readsNeedKey.value && key.value !== ''
  const fetched = useFetched(src, isLocked)
  const sources = isLocked ? { src: fetched } : { srcset, sizes, src }
  if (isLocked && !fetched) return null
  // biome-ignore lint/a11y/useAltText: it is among the rest
  return <img {...rest} {...sources} decoding="async" onLoad={onShown} onError={() => onError(src)} />
}
