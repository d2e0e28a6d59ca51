// Builds the URL of an image in a size: its values, the crop, a preview with its bytes in three formats, and code.
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { saveNotes } from '../state/notes.ts'
import { keepSize, size as query } from '../state/route.ts'
import { readSettings, type Unsigned } from '../state/session.ts'
import {
  applies,
  cropOf,
  fits,
  formats,
  frameOf,
  isFree,
  type Parameter,
  queryOf,
  type Size,
  sizeIn,
} from '../state/size.ts'
import { TextButton } from './button.tsx'
import { FocusPicker, type Point } from './focus-picker.tsx'
import { Preview } from './preview.tsx'
import { Snippets } from './snippets.tsx'

interface FieldProps {
  readonly name: Parameter
  readonly size: Size
  readonly unsigned: Unsigned
  readonly onChange: (part: Partial<Size>) => void
}

function NumberField({ name, size, unsigned, onChange, ...rest }: FieldProps & Record<string, unknown>) {
  return (
    <label>
      <span>{texts.parameters[name]}</span>
      <input
        type="number"
        min={1}
        value={size[name]}
        disabled={!isFree(name, unsigned) || !applies(name, size)}
        onInput={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
        {...rest}
      />
    </label>
  )
}

function Choice({ name, size, unsigned, onChange, values }: FieldProps & { values: readonly string[] }) {
  const [first = ''] = values
  return (
    <label>
      <span>{texts.parameters[name]}</span>
      <select
        value={size[name] || first}
        disabled={!isFree(name, unsigned) || !applies(name, size)}
        onChange={({ currentTarget }) =>
          onChange({ [name]: currentTarget.value === first ? '' : currentTarget.value })
        }
      >
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  )
}

function Fields(props: Omit<FieldProps, 'name'>) {
  const most = { max: 10_000, step: 1 }
  return (
    <div class="fields">
      <NumberField name="w" {...props} {...most} placeholder={texts.auto} />
      <NumberField name="h" {...props} {...most} placeholder={texts.auto} />
      <Choice name="fit" {...props} values={fits} />
      <Choice name="format" {...props} values={formats} />
      <NumberField name="q" {...props} max={100} step={1} placeholder="80" />
      <NumberField name="dpr" {...props} max={4} step="any" placeholder="1" />
    </div>
  )
}

const pointIn = (position: string): Point | undefined => {
  const [x, y] = position.split(',').map(Number)
  return x === undefined || y === undefined || Number.isNaN(x + y) ? undefined : [x, y]
}

function Focus({ image, size, onChange }: { image: Image; size: Size; onChange: FieldProps['onChange'] }) {
  const [why, setWhy] = useState<string>()
  const [draft, setDraft] = useState<Point>()
  const point = draft ?? pointIn(size.position) ?? image.focus ?? [0.5, 0.5]
  const frame = frameOf(image, size, point)
  const save = async (focus: Point | null) => {
    setWhy(await saveNotes(image, { focus }))
    setDraft(undefined)
    onChange({ position: '' })
  }
  return (
    <div class="focus">
      <h3>{texts.focus}</h3>
      <p class="aside">{texts.focusMore}</p>
      <FocusPicker image={image} point={point} frame={frame} onMove={setDraft} />
      <div class="row">
        <TextButton look={draft ? 'main' : 'quiet'} onClick={() => save(point)}>
          {texts.saveFocus}
        </TextButton>
        {image.focus && <TextButton onClick={() => save(null)}>{texts.clearFocus}</TextButton>}
      </div>
      <p class="aside">{texts.crop(frame && cropOf(image, frame))}</p>
      {why && (
        <p class="wrong" role="alert">
          {why}
        </p>
      )}
    </div>
  )
}

/** Returns what needs no signature here. */
function useUnsigned(): Unsigned | undefined {
  const [unsigned, setUnsigned] = useState<Unsigned>()
  useEffect(() => {
    readSettings().then((settings) => setUnsigned(settings.unsigned))
  }, [])
  return unsigned
}

const without = (size: Size, unsigned: Unsigned): Size =>
  Object.fromEntries(
    Object.entries(size).map(([name, value]) => [name, isFree(name as Parameter, unsigned) ? value : '']),
  ) as unknown as Size

export function Builder({ image }: { image: Image }) {
  const unsigned = useUnsigned()
  if (!unsigned) return null
  const size = without(sizeIn(query.value), unsigned)
  const onChange = (part: Partial<Size>) => keepSize(queryOf({ ...size, ...part }))
  return (
    <section class="builder">
      <h3>{texts.builder}</h3>
      {unsigned !== 'ladder' && <p class="aside">{texts.signed[unsigned]}</p>}
      {unsigned !== 'none' && <Fields size={size} unsigned={unsigned} onChange={onChange} />}
      <Preview image={image} size={size} />
      <Focus image={image} size={size} onChange={onChange} />
      <Snippets image={image} size={size} />
    </section>
  )
}
