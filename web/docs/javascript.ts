// A request as JavaScript with fetch, for Node.js and browsers.
import { javascript as dialect, literal, quoted } from './literal.ts'
import { jsonOf, type Pairs, type Sample, type SampleBody } from './sample.ts'

const object = (pairs: Pairs, indent: string) => literal(Object.fromEntries(pairs), dialect, indent)

/** Returns the lines that open a file. */
const opened = (name: string, file: string) => `const ${name} = await openAsBlob(${quoted(file)})`

const importing = [
  '// In a browser, take files from an <input type="file"> instead.',
  "import { openAsBlob } from 'node:fs'",
  '',
]

/** What a body needs: lines before the request, its header fields, and an expression. */
interface Parts {
  readonly before: readonly string[]
  readonly headers: Pairs
  readonly expression: string
}

function formParts(files: Pairs): Parts {
  const names = files.map((_, index) => (files.length === 1 ? 'file' : `file${index + 1}`))
  const before = [
    ...importing,
    ...files.map(([, file], index) => opened(names[index] ?? '', file)),
    'const form = new FormData()',
    ...files.map(([field, file], index) => `form.append(${quoted(field)}, ${names[index]}, ${quoted(file)})`),
    '',
  ]
  return { before, headers: [], expression: 'form' }
}

function partsOf(body: SampleBody): Parts {
  switch (body.kind) {
    case 'form':
      return formParts(body.files)
    case 'bytes':
      return {
        before: [...importing, opened('file', body.file), ''],
        headers: [['Content-Type', body.type]],
        expression: 'file',
      }
    case 'json': {
      const json = jsonOf(body.text)
      const expression = json ? `JSON.stringify(${literal(json.value, dialect, '  ')})` : quoted(body.text)
      return { before: [], headers: [['Content-Type', 'application/json']], expression }
    }
    case 'fields':
      return { before: [], headers: [], expression: `new URLSearchParams(${object(body.fields, '  ')})` }
    case 'text':
      return { before: [], headers: [['Content-Type', 'text/plain']], expression: quoted(body.text) }
  }
}

const printed: Readonly<Record<Sample['answer'], readonly string[]>> = {
  json: ['console.log(response.status, await response.json())'],
  text: ['console.log(response.status, await response.text())'],
  bytes: ['const image = await response.blob()', 'console.log(response.status, image.type, image.size)'],
  nothing: ['console.log(response.status, Object.fromEntries(response.headers))'],
}

/** Returns the program. */
export function toJavaScript({ method, url, headers, body, answer, hasCredential }: Sample): string {
  const parts = body && partsOf(body)
  const sent = [...headers, ...(parts?.headers ?? [])]
  const fields = sent.map(([name, value]) => `${dialect.key(name)}: ${quoted(value)}`)
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the snippet's
  if (hasCredential) fields.unshift('Authorization: `Bearer ${process.env.DARKROOM_KEY}`')
  const options = [
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(fields.length > 0 ? [`  headers: { ${fields.join(', ')} },`] : []),
    ...(parts ? [`  body: ${parts.expression},`] : []),
  ]
  const call =
    options.length === 0 ? [`fetch(${quoted(url)})`] : [`fetch(${quoted(url)}, {`, ...options, '})']
  return [...(parts?.before ?? []), `const response = await ${call.join('\n')}`, ...printed[answer]].join(
    '\n',
  )
}
