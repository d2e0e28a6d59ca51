// The picture with the part that is used: drawn, moved, and resized by a mouse, fingers, keys, or numbers.
import { useRef } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { cropOf, handles, type Region, wholeOf } from '../state/crop.ts'
import type { Image } from '../state/image.ts'
import { type Frame, toFrame } from '../state/size.ts'
import { FramedPicture, placeOf } from './framed-picture.tsx'
import { PartFields } from './part-fields.tsx'
import { useCrop } from './use-crop.ts'

interface Props {
  readonly image: Image
  /** The part; undefined for the whole image. */
  readonly region: Region | undefined
  /** What a size keeps of the part, if not all of it. */
  readonly frame: Frame | undefined
  /** Whether the URL has a crop: one that is no part of the image can be removed, too. */
  readonly isCropped: boolean
  readonly onCrop: (crop: string) => void
}

export function CropPicker({ image, region, frame, isCropped, onCrop }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const onRegion = (next: Region) => onCrop(cropOf(image, next))
  const { draft, pointer, keys } = useCrop(image, region, onRegion)
  const part = draft ?? region
  const place = part ?? wholeOf(image)
  const onClear = () => {
    onCrop('')
    button.current?.focus()
  }
  return (
    <>
      <div class="cropper" {...pointer}>
        <div class="picker">
          <FramedPicture image={image} frame={part && toFrame(image, part)} />
        </div>
        {frame && !draft && <span class="kept" style={placeOf(frame)} />}
        <div class="part" style={placeOf(toFrame(image, place))}>
          <button ref={button} type="button" class="grip" aria-label={texts.partAt(place)} {...keys} />
          {handles.map((handle) => (
            <span key={handle} class={`handle ${handle}`} data-handle={handle} />
          ))}
        </div>
      </div>
      {frame && <p class="aside">{texts.keptOfPart}</p>}
      <PartFields image={image} region={place} onChange={onRegion} />
      {isCropped && (
        <div class="row">
          <button type="button" class="button quiet" onClick={onClear}>
            {texts.wholePicture}
          </button>
        </div>
      )}
    </>
  )
}
