// One image in the gallery: first its placeholder, then its thumbnail.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { imagesById } from '../state/gallery.ts'
import { type Image, nameOf, variantUrl } from '../state/image.ts'
import { addressOf } from '../state/route.ts'
import { selection, toggle } from '../state/selection.ts'
import { endPreview, previews } from '../state/uploads.ts'
import { Icon } from './icon.tsx'
import { Picture } from './picture.tsx'
import { placeholderUrl } from './placeholder.ts'

function Thumb({ image }: { image: Image }) {
  const [isShown, setShown] = useState(false)
  const placeholder = placeholderUrl(image.placeholder)
  return (
    <>
      {placeholder && !isShown && <img class="placeholder" src={placeholder} alt="" />}
      <Picture
        class={isShown ? 'thumb shown' : 'thumb'}
        src={variantUrl(image, 'thumb')}
        srcset={`${variantUrl(image, 'thumb')} 1x, ${variantUrl(image, 'small')} 2x`}
        alt=""
        width={200}
        height={200}
        onShown={() => {
          setShown(true)
          endPreview(image.id)
        }}
      />
    </>
  )
}

function Face({ image }: { image: Image | undefined }) {
  // The thumbnail changes with the focus, too.
  if (image?.status === 'ready') return <Thumb key={variantUrl(image, 'thumb')} image={image} />
  const isFailed = image?.status === 'failed'
  const preview = image && previews.value.get(image.id)
  return (
    <>
      {preview && !isFailed && <img class="preview" src={preview} alt="" decoding="async" />}
      <span class={isFailed ? 'note failed' : 'note'}>
        {isFailed && <Icon name="warning" />}
        {isFailed ? texts.failed : image && texts.processing}
      </span>
    </>
  )
}

/** Returns what is to be read of a tile, in the order in which it is seen. */
function labelOf(id: string, image: Image | undefined): string {
  const name = image ? nameOf(image) : id
  if (image?.status === 'processing') return `${texts.processing} ${name}`
  return image?.status === 'failed' ? `${texts.failed} ${name}` : name
}

interface Props {
  readonly id: string
  readonly index: number
  readonly count: number
  /** Whether Tab reaches it. */
  readonly isCurrent: boolean
  /** Its position, as styles: tiles that scroll in or out never move others. */
  readonly place: { readonly left: string; readonly top: string; readonly width: string }
}

export function Tile({ id, index, count, isCurrent, place }: Props) {
  const image = imagesById.value.get(id)
  const name = image ? nameOf(image) : id
  const isSelected = selection.value.has(id)
  const onSelect = (event: MouseEvent) => toggle(id, event.shiftKey)
  return (
    <li
      class={isSelected ? 'tile selected' : 'tile'}
      style={place}
      aria-setsize={count}
      aria-posinset={index + 1}
    >
      <a
        href={addressOf(id)}
        data-index={index}
        tabIndex={isCurrent ? 0 : -1}
        aria-label={labelOf(id, image)}
        draggable={false}
      >
        <span class="face">
          <Face image={image} />
        </span>
        <span class="caption" title={name}>
          {name}
        </span>
      </a>
      <input
        type="checkbox"
        tabIndex={isCurrent ? 0 : -1}
        aria-label={texts.select(name)}
        checked={isSelected}
        onClick={onSelect}
      />
    </li>
  )
}
