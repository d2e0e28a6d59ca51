// Fields for the parameters of an operation.
import type { Parameter } from '../../../openapi/requests.ts'
import { texts } from '../texts.ts'

interface Props {
  /** Unique on the page. */
  readonly id: string
  readonly all: readonly Parameter[]
  readonly values: Readonly<Record<string, string>>
  readonly onChange: (name: string, value: string) => void
}

function valuesOf({ schema }: Parameter): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum
  return undefined
}

function Field({
  one,
  id,
  value,
  onChange,
}: {
  one: Parameter
  id: string
  value: string
  onChange: Props['onChange']
}) {
  const { name, required } = one
  const options = valuesOf(one)
  const common = { id: `${id}-${name}`, value, required }
  return (
    <label for={common.id}>
      <span>{name}</span>
      {options ? (
        <select {...common} onChange={({ currentTarget }) => onChange(name, currentTarget.value)}>
          <option value="" />
          {options.map((option) => (
            <option key={option} value={String(option)}>
              {String(option)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder={one.in === 'header' ? String(one.example ?? '') : String(one.schema.default ?? '')}
          onInput={({ currentTarget }) => onChange(name, currentTarget.value)}
        />
      )}
    </label>
  )
}

function Fields({ all, ...props }: Props) {
  return (
    <div class="fields">
      {all.map((one) => (
        <Field
          key={one.name}
          one={one}
          id={props.id}
          value={props.values[one.name] ?? ''}
          onChange={props.onChange}
        />
      ))}
    </div>
  )
}

/** The parameters that a request can't do without. */
export function RequiredParameters({ all, ...props }: Props) {
  const required = all.filter((one) => one.required)
  return required.length > 0 ? <Fields all={required} {...props} /> : null
}

/** The others, folded. */
export function OptionalParameters({ all, ...props }: Props) {
  const optional = all.filter((one) => !one.required)
  const groups = [
    { title: texts.parameters, some: optional.filter((one) => one.in === 'query') },
    { title: texts.headers, some: optional.filter((one) => one.in === 'header') },
  ]
  return groups.map(
    ({ title, some }) =>
      some.length > 0 && (
        <details key={title}>
          <summary>
            {title}: {some.map(({ name }) => name).join(', ')}
          </summary>
          <Fields all={some} {...props} />
        </details>
      ),
  )
}
