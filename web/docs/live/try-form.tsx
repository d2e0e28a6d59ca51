// The form that tries an operation: its parameters, its body, the snippet of what it sends, and the answer.
import { render } from 'preact'
import { useState } from 'preact/hooks'
import { key } from '../../page/state/session.ts'
import { bodyKinds, exampleValues, type Placed, sampleOf } from '../sample.ts'
import { texts } from '../texts.ts'
import { Answer } from './answer.tsx'
import { type Body, BodyFields, emptyBody, sampleBody } from './body-fields.tsx'
import { Credential } from './credential.tsx'
import { OptionalParameters, RequiredParameters } from './parameters.tsx'
import { type Answered, send } from './send.ts'
import { Snippets } from './snippets.tsx'

type Outcome = Answered | { readonly complaint: string } | 'sending'

/** Returns why the request can't be sent. */
function complaintAbout(
  values: Readonly<Record<string, string>>,
  { operation: { parameters = [] } }: Placed,
  { kind, files }: Body,
): string | undefined {
  const missing = parameters.find(({ required, name }) => required && !values[name])
  if (missing) return texts.missing(missing.name)
  const dots = parameters.find((one) => one.in === 'path' && /^\.{1,2}$/.test(values[one.name] ?? ''))
  if (dots) return texts.dots(dots.name)
  const needsFile = kind?.kind === 'form' || kind?.kind === 'bytes'
  return needsFile && files.length === 0 ? texts.noFile : undefined
}

function TryForm({ placed }: { placed: Placed }) {
  const kinds = bodyKinds(placed.operation)
  const [values, setValues] = useState<Record<string, string>>(exampleValues(placed.operation))
  const [body, setBody] = useState<Body>(emptyBody(kinds[0]))
  const [outcome, setOutcome] = useState<Outcome>()
  const hasCredential = key.value !== ''
  const sample = sampleOf(location.origin, placed, { values, body: sampleBody(body), hasCredential })
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const complaint = complaintAbout(values, placed, body)
    if (complaint) return setOutcome({ complaint })
    setOutcome('sending')
    const result = await send(sample, body.files, key.value).catch((error: unknown) => ({
      complaint: error instanceof TypeError && /header/i.test(error.message) ? error.message : texts.noAnswer,
    }))
    setOutcome(result)
  }
  const isSending = outcome === 'sending'
  const { operationId: id, parameters: all = [] } = placed.operation
  const onChange = (name: string, value: string) => setValues((before) => ({ ...before, [name]: value }))
  const parameters = { id, all, values, onChange }
  return (
    <form onSubmit={submit} noValidate>
      <Credential operation={placed.operation} />
      <RequiredParameters {...parameters} />
      <BodyFields id={id} kinds={kinds} body={body} onChange={setBody} />
      <OptionalParameters {...parameters} />
      <Snippets sample={sample} />
      <div class="send">
        <button type="submit" class="button main" disabled={isSending}>
          {isSending ? texts.sending : texts.send}
        </button>
        <p class="wrong" role="alert">
          {typeof outcome === 'object' && 'complaint' in outcome ? outcome.complaint : ''}
        </p>
      </div>
      <div role="status">{typeof outcome === 'object' && 'body' in outcome && <Answer {...outcome} />}</div>
    </form>
  )
}

/** Renders the form into its place. @returns what takes it away */
export function openForm(place: HTMLElement, placed: Placed): () => void {
  render(<TryForm placed={placed} />, place)
  return () => {
    render(null, place)
    place.remove()
  }
}
