// What is chosen on the picture: its focus, which is saved with the image, or the part that a URL shows.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { regionIn } from '../state/crop.ts'
import type { Image } from '../state/image.ts'
import { saveNotes } from '../state/notes.ts'
import { frameOf, type Size } from '../state/size.ts'
import { Wrong } from './attempt.tsx'
import { TextButton } from './button.tsx'
import { CropPicker } from './crop-picker.tsx'
import { FocusPicker, type Point } from './focus-picker.tsx'

interface Props {
  readonly image: Image
  readonly size: Size
  readonly onChange: (part: Partial<Size>) => void
}

const middle: Point = [0.5, 0.5]

const pointIn = (position: string): Point | undefined => {
  const [x, y] = position.split(',').map(Number)
  return x === undefined || y === undefined || Number.isNaN(x + y) ? undefined : [x, y]
}

function Focus({ image, size, onChange }: Props) {
  const [why, setWhy] = useState<string>()
  const [draft, setDraft] = useState<Point>()
  const point = draft ?? pointIn(size.position) ?? image.focus ?? middle
  const frame = frameOf(image, { ...size, crop: '' }, point)
  const save = async (focus: Point | null) => {
    setWhy(await saveNotes(image, { focus }))
    setDraft(undefined)
    onChange({ position: '' })
  }
  return (
    <>
      <p class="aside">{size.crop === '' ? texts.focusMore : texts.focusUnused}</p>
      <FocusPicker image={image} point={point} frame={frame} onMove={setDraft} />
      <div class="row">
        <TextButton look={draft ? 'main' : 'quiet'} onClick={() => save(point)}>
          {texts.saveFocus}
        </TextButton>
        {image.focus && <TextButton onClick={() => save(null)}>{texts.clearFocus}</TextButton>}
      </div>
      <Wrong why={why} />
    </>
  )
}

function Crop({ image, size, onChange }: Props) {
  const region = regionIn(image, size.crop)
  const frame = region && frameOf(image, size, pointIn(size.position) ?? middle)
  return (
    <>
      <p class="aside">{texts.cropMore}</p>
      <CropPicker
        image={image}
        region={region}
        frame={frame}
        isCropped={size.crop !== ''}
        onCrop={(crop) => onChange({ crop })}
      />
    </>
  )
}

const modes = { focus: Focus, crop: Crop } as const

export function OnPicture(props: Props) {
  const [mode, setMode] = useState<keyof typeof modes>(props.size.crop === '' ? 'focus' : 'crop')
  const Mode = modes[mode]
  return (
    <section class="on-picture">
      <h3>{texts.onPicture}</h3>
      <fieldset class="segments">
        <legend class="unseen">{texts.onPicture}</legend>
        {(['focus', 'crop'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="on-picture" checked={one === mode} onChange={() => setMode(one)} />
            <span>{texts.modes[one]}</span>
          </label>
        ))}
      </fieldset>
      <Mode {...props} />
    </section>
  )
}
