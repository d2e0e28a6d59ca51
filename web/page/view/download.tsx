// Saves the original under its own name. It is fetched, because a URL can't carry the key, and a browser would open a
// link to the bucket instead of saving it.
import { texts } from '../../texts.ts'
import { send, whole } from '../state/api.ts'
import { saveAs } from '../state/bulk.ts'
import { type Image, nameOf, originalUrl } from '../state/image.ts'
import { useAttempt, Wrong } from './attempt.tsx'
import { TextButton } from './button.tsx'
import { Icon } from './icon.tsx'

async function save(image: Image): Promise<void> {
  const answer = await send(originalUrl(image))
  saveAs(await whole(answer.blob()), nameOf(image))
}

export function Download({ image }: { image: Image }) {
  const { why, attempt } = useAttempt()
  return (
    <>
      <TextButton onClick={() => attempt(() => save(image))}>
        <Icon name="download" />
        {texts.download}
      </TextButton>
      <Wrong why={why} />
    </>
  )
}
