// The docs as one HTML page without a script, from the OpenAPI document alone.
import type { Document } from '../../openapi/document.ts'
import type { DocumentOperation } from '../../openapi/document-operation.ts'
import { type Html, html, prose } from './html.ts'
import { section } from './operation.ts'
import { anchorOf, members } from './schema.ts'

interface Placed {
  readonly method: string
  readonly path: string
  readonly operation: DocumentOperation
}

const placed = ({ paths }: Document): Placed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )

function contents({ tags, components }: Document, all: readonly Placed[]): Html {
  const lists = tags.map(({ name }) => {
    const links = all
      .filter(({ operation }) => operation.tags.includes(name))
      .map(
        ({ method, path, operation }) =>
          html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span> ${path}</a></li>`,
      )
    return html`<li><a href="#${name}">${name}</a><ul>${links}</ul></li>`
  })
  const schemas = Object.keys(components.schemas).map(
    (name) => html`<li><a href="#${anchorOf(name)}">${name}</a></li>`,
  )
  return html`<nav aria-label="Contents"><ul>${lists}<li><a href="#schemas">schemas</a><ul>${schemas}</ul></li></ul></nav>`
}

/** An operation of several contracts is listed with the first one. */
function chapters({ tags }: Document, all: readonly Placed[], origin: string): Html[] {
  return tags.map(({ name, description }) => {
    const own = all.filter(({ operation }) => operation.tags[0] === name)
    const sections = own.map(({ method, path, operation }) => section(origin, method, path, operation))
    return html`<section aria-labelledby="${name}"><h2 id="${name}">${name}</h2>${prose(description)}${sections}</section>`
  })
}

function schemas({ components }: Document): Html {
  const each = Object.entries(components.schemas).map(
    ([name, schema]) => html`<article id="${anchorOf(name)}"><h3>${name}</h3>
      ${typeof schema.description === 'string' ? prose(schema.description) : undefined}
      ${members(schema)}
    </article>`,
  )
  return html`<section aria-labelledby="schemas"><h2 id="schemas">schemas</h2>${each}</section>`
}

/**
 * Returns the page.
 * @param stylesheet its URL
 * @param origin scheme and host for the curl commands
 */
export function renderDocs(document: Document, stylesheet: string, origin: string): string {
  const all = placed(document)
  const { title, version, description } = document.info
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title}: API</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="${stylesheet}">
</head>
<body>
  <a class="skip" href="#content">Skip to the content</a>
  <header><p><a href="/">${title}</a></p>${contents(document, all)}</header>
  <main id="content">
    <h1>${title} API</h1>
    <p class="access">Version ${version} · <a href="/openapi.json">OpenAPI 3.1 document</a></p>
    ${prose(description)}
    ${chapters(document, all, origin)}
    ${schemas(document)}
  </main>
</body>
</html>
`.html
}
