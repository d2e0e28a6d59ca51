// Resizes the stored image: size, fit, a confirmation before the original is overwritten, and the result.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { Failure } from '../state/api.ts'
import { showCurrent } from '../state/change.ts'
import type { Image } from '../state/image.ts'
import { announce } from '../state/notices.ts'
import { type Resized, resize, undoResize } from '../state/resize.ts'
import { Said } from './attempt.tsx'
import { TextButton } from './button.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'

type Fit = keyof typeof texts.fits

const fits = Object.keys(texts.fits) as Fit[]

/** The service's maximum number of pixels on each side. */
const most = 10_000

interface Values {
  readonly width: number
  readonly height: number
  readonly fit: Fit
}

/** If proportions are kept, one side follows from the other. */
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

type OnChange = (part: Partial<Values>, changed: keyof Values) => void

const Fields = ({ values, onChange }: { values: Values; onChange: OnChange }) => (
  <div class="sides">
    <Side label={texts.width} value={values.width} onChange={(to) => onChange({ width: to }, 'width')} />
    <Side label={texts.height} value={values.height} onChange={(to) => onChange({ height: to }, 'height')} />
    <label>
      <span>{texts.fit}</span>
      <select
        value={values.fit}
        onChange={({ currentTarget }) => onChange({ fit: currentTarget.value as Fit }, 'fit')}
      >
        {fits.map((fit) => (
          <option key={fit} value={fit}>
            {texts.fits[fit]}
          </option>
        ))}
      </select>
    </label>
  </div>
)

/** The result of the last resize. It outlives the form, which is created again for each version of the image. */
const outcomes = new Map<string, Outcome>()

interface Outcome {
  readonly text: string
  readonly isWrong: boolean
  /** The overwritten version, and the new one. */
  readonly undo?: { readonly before: Image; readonly made: Image }
}

/** @returns the state, a function that sends the resize, and one that undoes the last one */
function useResize(image: Image, values: Values) {
  const { id } = image
  const [isBusy, setBusy] = useState(false)
  const attempt = async (work: () => Promise<string>) => {
    setBusy(true)
    try {
      announce(await work())
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      outcomes.set(id, { ...outcomes.get(id), text: error.message, isWrong: true })
      await showCurrent(id, error)
    } finally {
      setBusy(false)
    }
  }
  const onEnd = ({ said, made }: Resized) =>
    outcomes.set(id, { text: said, isWrong: false, ...(made ? { undo: { before: image, made } } : {}) })
  const send = () => {
    outcomes.delete(id)
    return attempt(async () => (await resize(image, values, onEnd)).said)
  }
  const { undo, ...said } = outcomes.get(id) ?? { text: '', isWrong: false }
  const takeBack = () =>
    attempt(async () => {
      const onBack = () => outcomes.set(id, { text: texts.restored, isWrong: false })
      if (undo) await undoResize(undo.before, undo.made, onBack)
      return texts.restored
    })
  return { isBusy, said, send, takeBack: undo && takeBack }
}

/** Scrolls to it when it is first rendered. */
const intoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' })

export function ResizeForm({ image }: { image: Image }) {
  const { width = 1, height = 1 } = image
  const [values, setValues] = useState<Values>({ width, height, fit: 'inside' })
  const change: OnChange = (part, changed) =>
    setValues((before) => follow({ ...before, ...part }, image, changed))
  const [isAsking, setAsking] = useState(false)
  const { isBusy, said, send, takeBack } = useResize(image, values)
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    setAsking(true)
  }
  const onAnswer = (isYes: boolean) => {
    setAsking(false)
    if (isYes) send()
  }
  return (
    <form class="resize" onSubmit={onSubmit}>
      <h3>{texts.resize}</h3>
      <p class="aside">{texts.resizeMore}</p>
      <Fields values={values} onChange={change} />
      <button type="submit" class="button quiet" aria-disabled={isBusy} disabled={isBusy}>
        {isBusy ? texts.resizing : texts.resize}
      </button>
      <Said {...said} />
      {takeBack && (
        <div ref={intoView}>
          <TextButton onClick={takeBack}>{texts.undo}</TextButton>
        </div>
      )}
      {isAsking && (
        <ConfirmDialog title={texts.resizeAsk} action={texts.resize} onAnswer={onAnswer}>
          <p>{texts.resizeLoses(width, height, image.bytes)}</p>
          <p>{texts.resizeUndo(values.width, values.height)}</p>
        </ConfirmDialog>
      )}
    </form>
  )
}
