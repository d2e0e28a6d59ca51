// The API page of the docs site, from the OpenAPI document.
import type { Document } from '../openapi/document.ts'
import type { DocumentOperation } from '../openapi/document-operation.ts'

/** Text in a cell of a table. VitePress reads `{{` and `<` as its own syntax. */
const cell = (text: unknown) =>
  String(text ?? '')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '{ {')
    .replaceAll(/\s+/g, ' ')

const table = (head: readonly string[], rows: readonly (readonly unknown[])[]) =>
  rows.length === 0
    ? []
    : [
        `| ${head.join(' | ')} |`,
        `|${' --- |'.repeat(head.length)}`,
        ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
        '',
      ]

function operationPage(method: string, path: string, operation: DocumentOperation): string[] {
  const { summary, description, parameters = [], requestBody, responses, tags } = operation
  const types = Object.keys(requestBody?.content ?? {}).map((type) => `\`${type}\``)
  const fields = parameters.map((one) => [`\`${one.name}\``, one.in, one.description])
  const answers = Object.entries(responses).map(([status, answer]) => [status, answer.description])
  return [
    `### \`${method.toUpperCase()} ${path}\``,
    '',
    `${cell(summary)} (${tags.map((tag) => `\`${tag}\``).join(', ')}).`,
    '',
    ...(description ? [description.replaceAll('<', '&lt;'), ''] : []),
    ...table(['parameter', 'in', 'meaning'], fields),
    ...(types.length > 0 ? [`Body: ${types.join(', ')}.`, ''] : []),
    ...table(['status', 'meaning'], answers),
  ]
}

/** Returns the page in Markdown: every route of every API, with its parameters and answers. */
export function apiPage({ tags, paths }: Document): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'head')
      .map(([method, operation]) => ({ method, path, operation })),
  )
  const sections = tags.flatMap(({ name, description }) => [
    `## ${name}`,
    '',
    description,
    '',
    ...routes
      .filter(({ operation }) => operation.tags[0] === name)
      .flatMap(({ method, path, operation }) => operationPage(method, path, operation)),
  ])
  return ['# API', '', 'Every `GET` route answers `HEAD`, too.', '', ...sections].join('\n')
}
