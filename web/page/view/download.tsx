// Saves the original under its own name. It is fetched, because a URL can't carry the key, and a browser would open a
// link to the bucket instead of saving it.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { Failure, send, whole } from '../state/api.ts'
import { saveAs } from '../state/bulk.ts'
import { type Image, nameOf, originalUrl } from '../state/image.ts'
import { TextButton } from './button.tsx'
import { Icon } from './icon.tsx'

async function save(image: Image): Promise<void> {
  const answer = await send(originalUrl(image))
  saveAs(await whole(answer.blob()), nameOf(image))
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
