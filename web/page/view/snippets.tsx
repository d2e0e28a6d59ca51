// Code of an image in a size: a tab for each language, with a copy button.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { lifetimes } from '../state/lifetime.ts'
import { readsNeedKey } from '../state/session.ts'
import type { Locate, Size } from '../state/size.ts'
import { toCss, toCurl, toHtml, toMarkdown, toNext } from '../state/snippets.ts'
import { CopyButton } from './copy-button.tsx'
import type { Urls } from './use-urls.ts'

interface Props {
  readonly image: Image
  readonly size: Size
  readonly urls: Urls
  /** For which signed URLs are valid. */
  readonly days: number
  readonly onDays: (days: number) => void
}

const languages = {
  url: (_: Image, size: Size, locate: Locate) => locate(size),
  html: toHtml,
  markdown: toMarkdown,
  next: toNext,
  css: toCss,
  curl: (image: Image, size: Size, locate: Locate) => toCurl(image, size, locate, readsNeedKey.value),
} as const

type Language = keyof typeof languages

function Lifetime({ urls, days, onDays }: Pick<Props, 'urls' | 'days' | 'onDays'>) {
  return (
    <div class="lifetime">
      <label>
        <span>{texts.validFor}</span>
        <select value={days} onChange={({ currentTarget }) => onDays(Number(currentTarget.value))}>
          {lifetimes.map((one) => (
            <option key={one} value={one}>
              {texts.lifetimes[one]}
            </option>
          ))}
        </select>
      </label>
      <p class="aside">{urls.state === 'signed' ? texts.validUntil(urls.expires) : texts.signing}</p>
    </div>
  )
}

function Code({ what, text }: { what: string; text: string | undefined }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys need to reach it */}
      <pre tabIndex={0} aria-busy={text === undefined}>
        <code>{text ?? texts.signing}</code>
      </pre>
      <div class="row">
        {text !== undefined && <CopyButton key={what} what={what} text={text} label={texts.copy(what)} />}
      </div>
    </>
  )
}

export function Snippets({ image, size, urls, days, onDays }: Props) {
  const [chosen, setChosen] = useState<Language>('url')
  const isSigned = urls.state === 'signed'
  const text = 'locate' in urls ? languages[chosen](image, size, urls.locate, isSigned) : undefined
  return (
    <section class="snippets">
      <h3>{texts.share}</h3>
      {urls.state !== 'open' && <Lifetime urls={urls} days={days} onDays={onDays} />}
      <fieldset class="segments">
        <legend class="unseen">{texts.share}</legend>
        {(Object.keys(languages) as Language[]).map((language) => (
          <label key={language}>
            <input
              type="radio"
              name="snippet"
              checked={language === chosen}
              onChange={() => setChosen(language)}
            />
            <span>{texts.languages[language]}</span>
          </label>
        ))}
      </fieldset>
      <Code what={texts.languages[chosen]} text={text} />
      {readsNeedKey.value && <p class="aside">{texts.needsKeyToSee}</p>}
    </section>
  )
}
