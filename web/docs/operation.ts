// One operation on the page: its snippets, parameters, bodies, and answers.
import type { MediaType, Response } from '../../openapi/answers.ts'
import type { DocumentOperation } from '../../openapi/document-operation.ts'
import type { Parameter } from '../../openapi/requests.ts'
import { example } from './example.ts'
import { type Html, html, prose } from './html.ts'
import { bodyKinds, type Placed } from './sample.ts'
import { members, typeOf } from './schema.ts'
import { texts } from './texts.ts'

const pretty = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

const parameter = (one: Parameter) => html`<tr>
    <th scope="row"><code>${one.name}</code> <span class="optional">${one.in}</span></th>
    <td>${typeOf(one.schema)}${one.description ? prose(String(one.description)) : undefined}</td>
  </tr>`

const table = (rows: readonly Html[]) => html`<table><tbody>${rows}</tbody></table>`

/** Header fields are optional, and the same for many operations: they are folded. */
function parameters({ parameters: all = [] }: DocumentOperation): Html | undefined {
  if (all.length === 0) return undefined
  const [headers, others] = [
    all.filter((one) => one.in === 'header'),
    all.filter((one) => one.in !== 'header'),
  ]
  return html`${others.length > 0 ? html`<h4>${texts.parameters}</h4>${table(others.map(parameter))}` : undefined}${
    headers.length > 0
      ? html`<details><summary>${texts.headers}: ${headers.map(({ name }) => name).join(', ')}</summary>${table(headers.map(parameter))}</details>`
      : undefined
  }`
}

function body(operation: DocumentOperation): Html | undefined {
  if (!operation.requestBody) return undefined
  const each = bodyKinds(operation).map(({ kind, types, media: { schema } }) => {
    const names = types.map((type, index) => html`${index === 0 ? '' : ', '}<code>${type}</code>`)
    return html`<p>${names}</p>${kind !== 'bytes' && schema ? members(schema) : html`<p>The bytes of the image.</p>`}`
  })
  return html`<h4>Body</h4>${each}`
}

function exampleOf(name: string, value: unknown, isOnly: boolean): Html {
  return html`<details><summary>${isOnly ? 'Example' : `Example: ${name}`}</summary><pre><code>${pretty(value)}</code></pre></details>`
}

const isBytes = ({ schema }: MediaType) => schema?.format === 'binary'

function mediaType(type: string, media: MediaType): Html {
  const { schema } = media
  if (schema?.properties) return html`<li><code>${type}</code>${members(schema)}</li>`
  return html`<li><code>${type}</code>${schema && !isBytes(media) ? html` ${typeOf(schema)}` : undefined}</li>`
}

function media(content: Readonly<Record<string, MediaType>>): Html {
  const types = Object.entries(content).map(([type, one]) => mediaType(type, one))
  const examples = Object.values(content).flatMap((one) => Object.entries(one.examples ?? {}))
  const shown = examples.map(([name, { value }]) => exampleOf(name, value, examples.length === 1))
  return html`<ul class="types">${types}</ul>${shown}`
}

function answer([status, { description, headers = {}, content }]: readonly [string, Response]): Html {
  const fields = Object.entries(headers).map(
    ([name, { description: words }]) => html`<li><code>${name}</code> ${words}</li>`,
  )
  return html`<tr>
    <th scope="row"><code>${status}</code></th>
    <td>${prose(description)}${content ? media(content) : undefined}${
      fields.length > 0
        ? html`<details><summary>${texts.headers}</summary><ul>${fields}</ul></details>`
        : undefined
    }</td>
  </tr>`
}

/** Errors are folded: they are many, and much the same everywhere. */
function answers({ responses }: DocumentOperation): Html {
  const all = Object.entries(responses)
  const [successes, errors] = [
    all.filter(([status]) => status < '400'),
    all.filter(([status]) => status >= '400'),
  ]
  return html`<h4>Answers</h4>${table(successes.map(answer))}
    <details class="errors"><summary>${texts.errors}: ${errors.map(([status]) => status).join(', ')}</summary>${table(errors.map(answer))}</details>`
}

function access({ security }: DocumentOperation): string {
  if (security.length === 0) return 'No credential required.'
  const isOpen = security.some((one) => Object.keys(one).length === 0)
  return isOpen
    ? 'Requires a credential if the service is set up to require one for reads.'
    : 'Requires a credential if the service is set up to require one.'
}

/** Returns the section of an operation. @param get the operation whose header fields it answers, if it is a HEAD */
export function section(placed: Placed, get?: Placed): Html {
  const { method, path, operation } = placed
  const { operationId, summary, description } = operation
  const rest = get
    ? html`<p class="access">${texts.sameAsGet} <a href="#${get.operation.operationId}">GET <code>${path}</code></a>.</p>`
    : html`${parameters(operation)}${body(operation)}${answers(operation)}`
  return html`<article id="${operationId}">
    <h3><a href="#${operationId}"><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></a></h3>
    <p class="summary">${summary}</p>
    <div class="description">${prose(description)}</div>
    <p class="access">${access(operation)}</p>
    ${example(placed)}
    ${rest}
  </article>`
}
