// Resizing the stored image: a size, how to fit it, and how it went.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { Failure } from '../state/api.ts'
import { showCurrent } from '../state/change.ts'
import type { Image } from '../state/image.ts'
import { announce } from '../state/notices.ts'
import { resize } from '../state/resize.ts'

type Fit = keyof typeof texts.fits

const fits = Object.keys(texts.fits) as Fit[]

/** Pixels a side that the service takes. */
const most = 10_000

interface Values {
  readonly width: number
  readonly height: number
  readonly fit: Fit
}

/** Where proportions are kept, one side follows from the other. */
function follow(values: Values, { width: w = 1, height: h = 1 }: Image, changed: keyof Values): Values {
  if (values.fit !== 'inside') return values
  return changed === 'height'
    ? { ...values, width: Math.max(1, Math.round((values.height * w) / h)) }
    : { ...values, height: Math.max(1, Math.round((values.width * h) / w)) }
}

interface SideProps {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
}

const Side = ({ label, value, onChange }: SideProps) => (
  <label>
    <span>{label}</span>
    <input
      type="number"
      min={1}
      max={most}
      required
      value={value || ''}
      onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber || 0)}
    />
  </label>
)

/** What was said of the last order; it outlives the form, which begins anew with each version of the image. */
const outcomes = new Map<string, { readonly text: string; readonly isWrong: boolean }>()

/** @returns how it goes, and what sends the order */
function useOrder(image: Image, order: Values) {
  const { id } = image
  const [isBusy, setBusy] = useState(false)
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    outcomes.delete(id)
    setBusy(true)
    try {
      const said = await resize(image, order, (text) => outcomes.set(id, { text, isWrong: false }))
      announce(said)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      outcomes.set(id, { text: error.message, isWrong: true })
      await showCurrent(id, error)
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, said: outcomes.get(id), onSubmit }
}

export function ResizeForm({ image }: { image: Image }) {
  const { width = 1, height = 1 } = image
  const [values, setValues] = useState<Values>({ width, height, fit: 'inside' })
  const change = (part: Partial<Values>, changed: keyof Values) =>
    setValues((before) => follow({ ...before, ...part }, image, changed))
  const { isBusy, said, onSubmit } = useOrder(image, values)
  return (
    <form class="resize" onSubmit={onSubmit}>
      <h3>{texts.resize}</h3>
      <p class="aside">{texts.resizeMore}</p>
      <div class="sides">
        <Side label={texts.width} value={values.width} onChange={(to) => change({ width: to }, 'width')} />
        <Side
          label={texts.height}
          value={values.height}
          onChange={(to) => change({ height: to }, 'height')}
        />
        <label>
          <span>{texts.fit}</span>
          <select
            value={values.fit}
            onChange={({ currentTarget }) => change({ fit: currentTarget.value as Fit }, 'fit')}
          >
            {fits.map((fit) => (
              <option key={fit} value={fit}>
                {texts.fits[fit]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <button type="submit" class="button quiet" aria-disabled={isBusy} disabled={isBusy}>
        {isBusy ? texts.resizing : texts.resize}
      </button>
      <p class={said?.isWrong ? 'wrong' : 'aside'} role={said?.isWrong ? 'alert' : undefined}>
        {said?.text}
      </p>
    </form>
  )
}
