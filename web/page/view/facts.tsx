// The properties of an image, and its variants.
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { CopyButton } from './copy-button.tsx'

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Variants({ image: { variants = [] } }: { image: Image }) {
  if (variants.length === 0) return null
  return (
    <section>
      <h3>{texts.variants}</h3>
      <ul class="variants">
        {variants.map(({ preset, width, height, bytes, url }) => (
          <li key={preset}>
            <a href={url} target="_blank" rel="noreferrer">
              {preset}
            </a>
            <span>{texts.pixels(width, height)}</span>
            <span>{texts.size(bytes)}</span>
            <CopyButton what={preset} text={url} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Facts({ image }: { image: Image }) {
  const { width, height, content_type, bytes, created_at, frames, animated = false, damaged } = image
  return (
    <>
      <dl class="facts">
        {width !== undefined && height !== undefined && (
          <Fact name={texts.dimensions} value={texts.pixels(width, height)} />
        )}
        <Fact name={texts.bytes} value={texts.size(bytes)} />
        {content_type && <Fact name={texts.type} value={content_type} />}
        {frames !== undefined && <Fact name={texts.frames} value={texts.framesShown(frames, animated)} />}
        {damaged && <Fact name={texts.damaged} value={texts.damagedMore} />}
        <Fact name={texts.stored} value={texts.date(created_at)} />
      </dl>
      <Variants image={image} />
    </>
  )
}
