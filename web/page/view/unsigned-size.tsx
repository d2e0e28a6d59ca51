// A size whose URL the service doesn't sign: why, and what to do.
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { askForKey, key } from '../state/session.ts'
import type { Size } from '../state/size.ts'
import { toSignCommand } from '../state/snippets.ts'
import { TextButton } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import type { Urls } from './use-urls.ts'

interface Props {
  readonly image: Image
  readonly size: Size
  readonly days: number
  readonly refusal: Extract<Urls, { state: 'refused' }>
}

export function UnsignedSize({ image, size, days, refusal: { status, why } }: Props) {
  const command = toSignCommand(image, size, days)
  const isForbidden = status === 401 || status === 403
  return (
    <div class="unsigned">
      <p class="wrong" role="alert">
        {status === 401 ? texts.signingNeedsKey : status === 403 ? texts.forbidden : why}
      </p>
      {isForbidden && (
        <div class="row">
          <TextButton look="main" onClick={() => askForKey(key.value, false)}>
            {status === 403 ? texts.useAnotherKey : texts.unlock}
          </TextButton>
        </div>
      )}
      {(isForbidden || status === 409) && (
        <>
          <p class="aside">{texts.signByCommand}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys need to reach it */}
          <pre tabIndex={0}>
            <code>{command}</code>
          </pre>
          <div class="row">
            <CopyButton what={texts.command} text={command} label={texts.copy(texts.command)} />
          </div>
        </>
      )}
    </div>
  )
}
