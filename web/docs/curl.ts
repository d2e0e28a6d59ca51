// A request as a command of curl.
import { jsonOf, type Sample, type SampleBody } from './sample.ts'

/** Characters of a line, before the command is broken into several. */
const longest = 100

/** Quotes a word for POSIX shells, if it needs that. */
const quote = (text: string) =>
  /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A file named `-` is the standard input to curl. */
const pathOf = (file: string) => (file === '-' ? './-' : file)

/** Within -F, some characters end a filename that isn't quoted. */
const formPath = (file: string) =>
  /[,;"\\]|^\s|\s$/.test(file) ? `"${file.replaceAll(/["\\]/g, String.raw`\$&`)}"` : pathOf(file)

/** Text that begins with @ names a file to -d. */
const data = (text: string) => `${text.startsWith('@') ? '--data-raw' : '-d'} ${quote(text)}`

const contentType = (type: string) => `-H ${quote(`Content-Type: ${type}`)}`

function bodyFlags(method: string, body: SampleBody): readonly string[] {
  switch (body.kind) {
    case 'form':
      return body.files.map(([field, file]) => `-F ${quote(`${field}=@${formPath(file)}`)}`)
    case 'bytes':
      // -T expands braces and brackets in the name of a file.
      return method === 'PUT' && /^[\w. ]*\w$/.test(body.file)
        ? [`-T ${quote(body.file)}`]
        : [contentType(body.type), `--data-binary ${quote(`@${pathOf(body.file)}`)}`]
    case 'json': {
      const json = jsonOf(body.text)
      return [contentType('application/json'), data(json ? JSON.stringify(json.value) : body.text)]
    }
    case 'fields':
      return [data(new URLSearchParams(Object.fromEntries(body.fields)).toString())]
    case 'text':
      return [contentType('text/plain'), data(body.text)]
  }
}

function methodFlags(method: string, flags: readonly string[]): readonly string[] {
  if (method === 'HEAD') return ['-I']
  // -T implies PUT; -F, -d and --data-binary imply POST.
  const implied = flags.length === 0 ? 'GET' : flags.some((flag) => flag.startsWith('-T')) ? 'PUT' : 'POST'
  return method === implied ? [] : [`-X ${method}`]
}

/** Returns the command. */
export function toCurl({ method, url, headers, body, answer, saveAs, hasCredential }: Sample): string {
  const flags = body ? bodyFlags(method, body) : []
  const words = [
    'curl',
    ...methodFlags(method, flags),
    ...(hasCredential ? ['-H "Authorization: Bearer $DARKROOM_KEY"'] : []),
    ...headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...flags,
    // What a GET answers without a body is a redirection.
    ...(answer === 'nothing' && method === 'GET' ? ['-L'] : []),
    ...(answer === 'bytes' ? [`-L -o ${quote(pathOf(saveAs))}`] : []),
    quote(url),
  ]
  const line = words.join(' ')
  return line.length <= longest ? line : words.join(' \\\n  ')
}
