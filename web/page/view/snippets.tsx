// Code of an image in a size: a tab for each language, with a copy button.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { readsNeedKey } from '../state/session.ts'
import { type Size, sizedUrl } from '../state/size.ts'
import { toCss, toCurl, toHtml, toMarkdown, toNext } from '../state/snippets.ts'
import { CopyButton } from './copy-button.tsx'

export function Snippets({ image, size }: { image: Image; size: Size }) {
  const [chosen, setChosen] = useState(0)
  const all = [
    [texts.copyUrl, sizedUrl(image, size)],
    [texts.copyHtml, toHtml(image, size)],
    [texts.copyMarkdown, toMarkdown(image, size)],
    [texts.copyNext, toNext(image, size)],
    [texts.copyCss, toCss(image, size)],
    [texts.copyCurl, toCurl(image, size, readsNeedKey.value)],
  ] as const
  const [what, text] = all[chosen] ?? all[0]
  return (
    <section class="snippets">
      <h3>{texts.share}</h3>
      <fieldset class="segments">
        <legend class="unseen">{texts.share}</legend>
        {all.map(([label], index) => (
          <label key={label}>
            <input type="radio" name="snippet" checked={index === chosen} onChange={() => setChosen(index)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys need to reach it */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <div class="row">
        <CopyButton key={what} what={what} text={text} label={texts.copy(what)} />
      </div>
      {readsNeedKey.value && <p class="aside">{texts.needsKeyToSee}</p>}
    </section>
  )
}
