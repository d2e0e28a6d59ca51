// A request as Python with requests.
import { python as dialect, literal, quoted } from './literal.ts'
import { jsonOf, type Pairs, type Sample, type SampleBody } from './sample.ts'

const dict = (pairs: Pairs) => literal(Object.fromEntries(pairs), dialect)

/** What a body needs: a file to open, its header fields, and the argument of the call. */
interface Parts {
  readonly before?: readonly string[]
  /** A file that stays open during the request. */
  readonly file?: string
  readonly headers: Pairs
  readonly argument: string
}

function formParts(files: Pairs): Parts {
  const [[field, file] = ['file', ''], ...others] = files
  if (others.length === 0) return { file, headers: [], argument: `files={${quoted(field)}: file}` }
  const names = literal(
    files.map(([, name]) => name),
    dialect,
  )
  const before = [`files = [(${quoted(field)}, open(name, 'rb')) for name in ${names}]`]
  return { before, headers: [], argument: 'files=files' }
}

function partsOf(body: SampleBody): Parts {
  switch (body.kind) {
    case 'form':
      return formParts(body.files)
    case 'bytes':
      return { file: body.file, headers: [['Content-Type', body.type]], argument: 'data=file' }
    case 'json': {
      const json = jsonOf(body.text)
      if (json) return { headers: [], argument: `json=${literal(json.value, dialect)}` }
      const headers = [['Content-Type', 'application/json']] as const
      return { headers, argument: `data=${quoted(body.text)}.encode()` }
    }
    case 'fields':
      return { headers: [], argument: `data=${dict(body.fields)}` }
    case 'text':
      return { headers: [['Content-Type', 'text/plain']], argument: `data=${quoted(body.text)}.encode()` }
  }
}

const printed = ({ answer, saveAs }: Sample): readonly string[] =>
  ({
    json: ['print(response.status_code, response.json())'],
    text: ['print(response.status_code, response.text)'],
    bytes: [
      'print(response.status_code, len(response.content))',
      `with open(${quoted(saveAs)}, 'wb') as file:`,
      '    file.write(response.content)',
    ],
    nothing: ['print(response.status_code, response.headers)'],
  })[answer]

/** Characters of a line, before the call is broken into several. */
const longest = 100

/** Returns the program. */
export function toPython(sample: Sample): string {
  const { method, url, headers, body, hasCredential } = sample
  const parts = body && partsOf(body)
  const fields = [...headers, ...(parts?.headers ?? [])].map(
    ([name, value]) => `${quoted(name)}: ${quoted(value)}`,
  )
  if (hasCredential) fields.unshift(`'Authorization': 'Bearer ' + os.environ['DARKROOM_KEY']`)
  const words = [
    quoted(url),
    ...(fields.length > 0 ? [`headers={${fields.join(', ')}}`] : []),
    ...(parts ? [parts.argument] : []),
  ]
  const name = `response = requests.${method.toLowerCase()}`
  const indent = parts?.file === undefined ? '' : '    '
  const line = `${indent}${name}(${words.join(', ')})`
  const isShort = line.length <= longest && !line.includes('\n')
  const broken = words.map((word) => `${indent}    ${word.replaceAll('\n', `\n${indent}    `)},\n`).join('')
  return [
    ...(hasCredential ? ['import os'] : []),
    'import requests',
    '',
    ...(parts?.before ?? []),
    ...(parts?.file === undefined ? [] : [`with open(${quoted(parts.file)}, 'rb') as file:`]),
    isShort ? line : `${indent}${name}(\n${broken}${indent})`,
    ...printed(sample),
  ].join('\n')
}
