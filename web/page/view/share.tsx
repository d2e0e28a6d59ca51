// The image as a URL, HTML, Markdown, and a command: each with a copy button.
import { texts } from '../../texts.ts'
import { type Image, originalUrl } from '../state/image.ts'
import { readsNeedKey } from '../state/session.ts'
import { toCurl, toHtml, toMarkdown } from '../state/snippets.ts'
import { CopyButton } from './copy-button.tsx'

export function Share({ image }: { image: Image }) {
  const snippets = [
    [texts.copyUrl, originalUrl(image)],
    [texts.copyHtml, toHtml(image)],
    [texts.copyMarkdown, toMarkdown(image)],
    [texts.copyCurl, toCurl(image, readsNeedKey.value)],
  ] as const
  return (
    <section>
      <h3>{texts.share}</h3>
      <div class="row share">
        {snippets.map(([what, text]) => (
          <CopyButton key={what} what={what} text={text} label={what} />
        ))}
      </div>
      {readsNeedKey.value && <p class="aside">{texts.needsKeyToSee}</p>}
    </section>
  )
}
