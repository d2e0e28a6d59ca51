// A size as the service makes it, with its bytes in several formats.
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { queryOf, type Size } from '../state/size.ts'
import { Wrong } from './attempt.tsx'
import { type Candidate, useCandidates } from './use-candidates.ts'
import type { Urls } from './use-urls.ts'

function Bytes({ found, least }: { found: readonly Candidate[]; least: number }) {
  return (
    <dl class="bytes">
      {found.map(({ format, bytes }) => (
        <div key={format} class={bytes === least ? 'least' : ''}>
          <dt>{format === 'auto' ? texts.auto : format.toUpperCase()}</dt>
          <dd>{texts.size(bytes)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Returns the parameters that the service rounded, as it says. */
function roundedIn(size: Size, served: string): string {
  const given = new URLSearchParams(served)
  const dpr = Number(size.dpr) || 1
  return (['w', 'h', 'q'] as const)
    .filter((name) => size[name] !== '' && given.has(name))
    .filter((name) => Number(given.get(name)) !== Math.round(Number(size[name]) * (name === 'q' ? 1 : dpr)))
    .map((name) => `${name}=${given.get(name)}`)
    .join(', ')
}

interface Props {
  readonly image: Image
  readonly size: Size
  readonly urls: Urls
}

function Sized({ image, size, urls }: Props) {
  const { found, why, isBusy } = useCandidates(size, 'locate' in urls ? urls.locate : undefined)
  const [own] = found
  const rounded = own ? roundedIn(size, own.served) : ''
  const least = Math.min(...found.map(({ bytes }) => bytes))
  const inOrder = found.toSorted((a, b) => (a.format < b.format ? 1 : -1))
  return (
    <figure class="preview" aria-busy={isBusy}>
      {own && <img src={own.url} alt={texts.previewOf(image.id)} />}
      <figcaption>
        {found.length > 0 && <Bytes found={inOrder} least={least} />}
        {rounded !== '' && <p class="aside">{texts.rounded(rounded)}</p>}
        {isBusy && <p class="aside">{texts.making}</p>}
        <Wrong why={why} />
      </figcaption>
    </figure>
  )
}

export function Preview({ image, size, urls }: Props) {
  if (image.status !== 'ready') return <p class="aside">{texts.processing}</p>
  if (queryOf(size) === '') return <p class="aside">{texts.chooseSize}</p>
  return <Sized image={image} size={size} urls={urls} />
}
