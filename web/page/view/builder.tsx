// Builds the URL of an image in a size: its values, a preview with its bytes in three formats, what is chosen
// on the picture, and code.
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { addressOf, daysIn } from '../state/lifetime.ts'
import { keepSize, size as query } from '../state/route.ts'
import { readSettings, type Unsigned } from '../state/session.ts'
import { applies, fits, formats, type Parameter, type Size, sizeIn } from '../state/size.ts'
import { OnPicture } from './on-picture.tsx'
import { Preview } from './preview.tsx'
import { Snippets } from './snippets.tsx'
import { UnsignedSize } from './unsigned-size.tsx'
import { useUrls } from './use-urls.ts'

interface FieldProps {
  readonly name: Parameter
  readonly size: Size
  readonly onChange: (part: Partial<Size>) => void
}

function NumberField({ name, size, onChange, ...rest }: FieldProps & Record<string, unknown>) {
  return (
    <label>
      <span>{texts.parameters[name]}</span>
      <input
        type="number"
        min={1}
        value={size[name]}
        disabled={!applies(name, size)}
        onInput={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
        {...rest}
      />
    </label>
  )
}

function Choice({ name, size, onChange, values }: FieldProps & { values: readonly string[] }) {
  const [first = ''] = values
  return (
    <label>
      <span>{texts.parameters[name]}</span>
      <select
        value={size[name] || first}
        disabled={!applies(name, size)}
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

/** Returns what needs no signature here. */
function useUnsigned(): Unsigned | undefined {
  const [unsigned, setUnsigned] = useState<Unsigned>()
  useEffect(() => {
    readSettings().then((settings) => setUnsigned(settings.unsigned))
  }, [])
  return unsigned
}

function Sizes({ image, unsigned }: { image: Image; unsigned: Unsigned }) {
  const [size, days] = [sizeIn(query.value), daysIn(query.value)]
  const urls = useUrls(image, size, unsigned, days)
  const keep = (next: Size, lifetime: number) => keepSize(addressOf(next, lifetime))
  const onChange = (part: Partial<Size>) => keep({ ...size, ...part }, days)
  return (
    <section class="builder">
      <h3>{texts.builder}</h3>
      {unsigned !== 'ladder' && <p class="aside">{texts.signed[unsigned]}</p>}
      <Fields size={size} onChange={onChange} />
      {urls.state === 'refused' ? (
        <UnsignedSize image={image} size={size} days={days} refusal={urls} />
      ) : (
        <Preview image={image} size={size} urls={urls} />
      )}
      <OnPicture image={image} size={size} onChange={onChange} />
      {urls.state !== 'refused' && (
        <Snippets image={image} size={size} urls={urls} days={days} onDays={(next) => keep(size, next)} />
      )}
    </section>
  )
}

export function Builder({ image }: { image: Image }) {
  const unsigned = useUnsigned()
  return unsigned ? <Sizes image={image} unsigned={unsigned} /> : null
}
