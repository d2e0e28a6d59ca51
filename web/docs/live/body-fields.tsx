// Fields for the body: files, JSON or text, or the fields of a form.
import {
  type BodyKind,
  bodyOfFiles,
  exampleBody,
  fieldNames,
  type SampleBody,
  takesSeveral,
} from '../sample.ts'
import { texts } from '../texts.ts'

/** What a reader entered. */
export interface Body {
  readonly kind?: BodyKind | undefined
  readonly files: readonly File[]
  readonly text: string
  readonly fields: Readonly<Record<string, string>>
}

/** Returns the example of a kind, without its files, which a page can't open. */
export function emptyBody(kind: BodyKind | undefined): Body {
  const example = kind && exampleBody(kind)
  return {
    kind,
    files: [],
    text: example && 'text' in example ? example.text : '',
    fields: example?.kind === 'fields' ? Object.fromEntries(example.fields) : {},
  }
}

/** Returns the body for a snippet. */
export function sampleBody({ kind, files, text, fields }: Body): SampleBody | undefined {
  if (!kind) return undefined
  if (kind.kind === 'json' || kind.kind === 'text') return { kind: kind.kind, text }
  if (kind.kind === 'fields')
    return { kind: 'fields', fields: Object.entries(fields).filter(([, value]) => value !== '') }
  return bodyOfFiles(kind, files)
}

interface Props {
  /** Unique on the page. */
  readonly id: string
  readonly kinds: readonly BodyKind[]
  readonly body: Body
  readonly onChange: (body: Body) => void
}

function Files({ kind, body, onChange }: Omit<Props, 'kinds' | 'id'> & { kind: BodyKind }) {
  const isMany = kind.kind === 'form' && takesSeveral(kind)
  return (
    <label>
      <span>{isMany ? texts.files : texts.file}</span>
      <input
        type="file"
        accept="image/*"
        multiple={isMany}
        onChange={({ currentTarget }) => onChange({ ...body, files: [...(currentTarget.files ?? [])] })}
      />
    </label>
  )
}

function Text({ body, onChange, label }: Omit<Props, 'kinds' | 'id'> & { label: string }) {
  return (
    <label>
      <span>{label}</span>
      <textarea
        value={body.text}
        rows={Math.min(12, body.text.split('\n').length + 1)}
        spellcheck={false}
        onInput={({ currentTarget }) => onChange({ ...body, text: currentTarget.value })}
      />
    </label>
  )
}

function FormFields({ kind, body, onChange }: Omit<Props, 'kinds' | 'id'> & { kind: BodyKind }) {
  return (
    <div class="fields">
      {fieldNames(kind).map((name) => (
        <label key={name}>
          <span>{name}</span>
          <input
            type="text"
            autocomplete="off"
            value={body.fields[name] ?? ''}
            onInput={({ currentTarget }) =>
              onChange({ ...body, fields: { ...body.fields, [name]: currentTarget.value } })
            }
          />
        </label>
      ))}
    </div>
  )
}

export function BodyFields({ id, kinds, body, onChange }: Props) {
  const { kind } = body
  if (!kind) return null
  const own = { body, onChange, kind }
  return (
    <div class="fields">
      {kinds.length > 1 && (
        <label for={`${id}-kind`}>
          <span>{texts.body}</span>
          <select
            id={`${id}-kind`}
            value={kind.kind}
            onChange={({ currentTarget }) =>
              onChange(emptyBody(kinds.find((one) => one.kind === currentTarget.value)))
            }
          >
            {kinds.map((one) => (
              <option key={one.kind} value={one.kind}>
                {texts.kinds[one.kind]}
              </option>
            ))}
          </select>
        </label>
      )}
      {(kind.kind === 'form' || kind.kind === 'bytes') && <Files key={kind.kind} {...own} />}
      {(kind.kind === 'json' || kind.kind === 'text') && <Text label={texts.kinds[kind.kind]} {...own} />}
      {kind.kind === 'fields' && <FormFields {...own} />}
    </div>
  )
}
