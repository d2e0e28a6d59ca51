// One operation on the page: its parameters, bodies, responses, and curl command.
import type { MediaType, Response } from '../../openapi/answers.ts'
import type { DocumentOperation } from '../../openapi/document-operation.ts'
import { curlLines } from './curl.ts'
import { type Html, html, prose } from './html.ts'
import { members, typeOf } from './schema.ts'

const pretty = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

function parameters({ parameters: all = [] }: DocumentOperation): Html | undefined {
  if (all.length === 0) return undefined
  const rows = all.map(
    (one) => html`<tr>
      <th scope="row"><code>${one.name}</code> <span class="optional">${one.in}</span></th>
      <td>${typeOf(one.schema)}${one.description ? prose(String(one.description)) : undefined}</td>
    </tr>`,
  )
  return html`<h4>Parameters</h4><table><tbody>${rows}</tbody></table>`
}

function body({ requestBody }: DocumentOperation): Html | undefined {
  if (!requestBody) return undefined
  // To a reader, raw bytes of any format are the same.
  const groups = Map.groupBy(Object.entries(requestBody.content), ([, { schema }]) => JSON.stringify(schema))
  const each = [...groups.values()].map((group) => {
    const types = group.map(([type], index) => html`${index === 0 ? '' : ', '}<code>${type}</code>`)
    const schema = group[0]?.[1].schema
    return html`<p>${types}</p>${schema ? members(schema) : html`<p>The bytes of the image.</p>`}`
  })
  return html`<h4>Body</h4>${each}`
}

function example(name: string, value: unknown, isOnly: boolean): Html {
  return html`<details><summary>${isOnly ? 'Example' : `Example: ${name}`}</summary><pre tabindex="0"><code>${pretty(value)}</code></pre></details>`
}

function mediaType(type: string, { schema }: MediaType): Html {
  if (schema?.properties) return html`<li><code>${type}</code>${members(schema)}</li>`
  return html`<li><code>${type}</code>${schema ? html` ${typeOf(schema)}` : undefined}</li>`
}

function media(content: Readonly<Record<string, MediaType>>): Html {
  const types = Object.entries(content).map(([type, one]) => mediaType(type, one))
  const examples = Object.values(content).flatMap((one) => Object.entries(one.examples ?? {}))
  const shown = examples.map(([name, { value }]) => example(name, value, examples.length === 1))
  return html`<ul class="types">${types}</ul>${shown}`
}

function answer(status: string, { description, headers = {}, content }: Response): Html {
  const fields = Object.entries(headers).map(([name, { description: words }]) => [
    html`<li><code>${name}</code> ${words}</li>`,
  ])
  return html`<tr>
    <th scope="row"><code>${status}</code></th>
    <td>${prose(description)}${content ? media(content) : undefined}${
      fields.length > 0
        ? html`<details><summary>Header fields</summary><ul>${fields}</ul></details>`
        : undefined
    }</td>
  </tr>`
}

function access({ security }: DocumentOperation): string {
  if (security.length === 0) return 'No credential required.'
  const isOpen = security.some((one) => Object.keys(one).length === 0)
  return isOpen
    ? 'Requires a credential if the service is set up to require one for reads.'
    : 'Requires a credential if the service is set up to require one.'
}

/** @param origin scheme and host for the curl commands */
export function section(origin: string, method: string, path: string, operation: DocumentOperation): Html {
  const { operationId, summary, description, responses } = operation
  const lines = curlLines(origin, method, path, operation).join('\n')
  const answers = Object.entries(responses).map(([status, response]) => answer(status, response))
  return html`<article id="${operationId}">
    <h3><a href="#${operationId}"><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></a></h3>
    <p class="summary">${summary}</p>
    ${description ? prose(description) : undefined}
    <p class="access">${access(operation)}</p>
    <pre tabindex="0" aria-label="Example for a shell"><code>${lines}</code></pre>
    ${parameters(operation)}
    ${body(operation)}
    <h4>Answers</h4>
    <table><tbody>${answers}</tbody></table>
  </article>`
}
