// Values as literals of JavaScript and Python.

/** How a language writes what is not the same in both. */
export interface Dialect {
  readonly words: Readonly<Record<string, string>>
  readonly key: (name: string) => string
  /** Between the braces and the members of an object on one line. */
  readonly space: string
}

/** Characters of a line, before a value is broken into several. */
const longest = 80

/** Returns a string literal, which is the same in both languages: JSON's escapes are theirs, too. */
export function quoted(text: string): string {
  // Half of a character can't be sent: browsers and the snippets send the same replacement.
  const json = JSON.stringify(text.toWellFormed())
  return json === `"${text}"` && !text.includes("'") ? `'${text}'` : json
}

export const javascript: Dialect = {
  words: { true: 'true', false: 'false', null: 'null' },
  // `__proto__` as it is would set the prototype.
  key: (name) => (name === '__proto__' ? `['${name}']` : /^[a-z_$][\w$]*$/i.test(name) ? name : quoted(name)),
  space: ' ',
}

export const python: Dialect = {
  words: { true: 'True', false: 'False', null: 'None' },
  key: quoted,
  space: '',
}

/**
 * Returns a value of JSON as a literal.
 * @param indent of the line that it begins in
 */
export function literal(value: unknown, dialect: Dialect, indent = ''): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return dialect.words[String(value)] ?? String(value)
  const isList = Array.isArray(value)
  const [begin, end, space] = isList ? ['[', ']', ''] : ['{', '}', dialect.space]
  const members = (inner: string) =>
    isList
      ? value.map((one) => literal(one, dialect, inner))
      : Object.entries(value).map(([name, one]) => `${dialect.key(name)}: ${literal(one, dialect, inner)}`)
  const line = members(indent).join(', ')
  if (line === '') return begin + end
  if (line.length <= longest && !line.includes('\n')) return `${begin}${space}${line}${space}${end}`
  const inner = `${indent}  `
  return `${begin}\n${members(inner)
    .map((member) => `${inner}${member},\n`)
    .join('')}${indent}${end}`
}
