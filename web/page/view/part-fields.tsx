// The part of an image in numbers.
import { texts } from '../../texts.ts'
import { type Region, wholeOf, within } from '../state/crop.ts'
import type { Image } from '../state/image.ts'

interface Props {
  readonly image: Image
  readonly region: Region
  readonly onChange: (region: Region) => void
}

const names = ['x', 'y', 'width', 'height'] as const

export function PartFields({ image, region, onChange }: Props) {
  const whole = wholeOf(image)
  const most: Region = {
    ...{ x: whole.width - 1, y: whole.height - 1 },
    ...{ width: whole.width - region.x, height: whole.height - region.y },
  }
  return (
    <fieldset class="fields part-fields">
      <legend>{texts.partInPixels}</legend>
      {names.map((name) => (
        <label key={name}>
          <span>{texts.partFields[name]}</span>
          <input
            type="number"
            min={name === 'x' || name === 'y' ? 0 : 1}
            max={most[name]}
            step={1}
            value={region[name]}
            onInput={({ currentTarget: { valueAsNumber } }) => {
              if (!Number.isNaN(valueAsNumber)) onChange(within(image, { ...region, [name]: valueAsNumber }))
            }}
            // What is no number, or too large, is the nearest one that counts.
            onBlur={({ currentTarget }) => {
              currentTarget.value = String(region[name])
            }}
          />
        </label>
      ))}
    </fieldset>
  )
}
