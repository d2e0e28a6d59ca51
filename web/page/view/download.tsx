// Saves the original under its own name. It is fetched, because a URL can't carry the key, and a browser would open a
// link to the bucket instead of saving it.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { Failure, send } from '../state/api.ts'
import { type Image, originalUrl } from '../state/image.ts'
import { TextButton } from './button.tsx'
import { Icon } from './icon.tsx'

async function save(image: Image): Promise<void> {
  const url = URL.createObjectURL(await (await send(originalUrl(image))).blob())
  Object.assign(document.createElement('a'), { href: url, download: image.id }).click()
  URL.revokeObjectURL(url)
}

export function Download({ image }: { image: Image }) {
  const [why, setWhy] = useState<string>()
  const onClick = async () => {
    setWhy(undefined)
    try {
      await save(image)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      setWhy(error.message)
    }
  }
  return (
    <>
      <TextButton onClick={onClick}>
        <Icon name="download" />
        {texts.download}
      </TextButton>
      {why && (
        <p class="wrong" role="alert">
          {why}
        </p>
      )}
    </>
  )
}
