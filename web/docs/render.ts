// The docs as one HTML page, from the OpenAPI document alone. It can be read without a script.
import type { Document } from '../../openapi/document.ts'
import { type Html, html, prose } from './html.ts'
import { languages } from './languages.ts'
import { section } from './operation.ts'
import type { Placed } from './sample.ts'
import { anchorOf, members } from './schema.ts'
import { texts } from './texts.ts'

/** URLs of what the page loads. */
export interface Assets {
  readonly stylesheet: string
  readonly script: string
}

const placed = ({ paths }: Document): Placed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )

/** HEAD is found next to its GET. */
function contents({ tags, components }: Document, all: readonly Placed[]): Html {
  const lists = tags.map(({ name }) => {
    const links = all
      .filter(({ method, operation }) => operation.tags.includes(name) && method !== 'head')
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
function chapters({ tags }: Document, all: readonly Placed[]): Html[] {
  return tags.map(({ name, description }) => {
    const sections = all
      .filter(({ operation }) => operation.tags[0] === name)
      .map((one) =>
        section(
          one,
          one.method === 'head'
            ? all.find(({ method, path }) => method === 'get' && path === one.path)
            : undefined,
        ),
      )
    return html`<section aria-labelledby="${name}"><h2 id="${name}">${name}</h2>${prose(description)}${sections}</section>`
  })
}

function schemas({ components }: Document): Html {
  const each = Object.entries(components.schemas).map(
    ([name, schema]) => html`<article id="${anchorOf(name)}"><h3>${name}</h3>
      ${typeof schema.description === 'string' ? html`<div class="description">${prose(schema.description)}</div>` : undefined}
      ${members(schema)}
    </article>`,
  )
  return html`<section aria-labelledby="schemas"><h2 id="schemas">schemas</h2>${each}</section>`
}

/** The bar at the top. The script shows the search. */
function bar(title: string): Html {
  const choices = languages.map(
    ({ id, name }, index) =>
      html`<label><input type="radio" name="language" id="language-${id}" value="${id}"${index === 0 ? html` checked` : undefined}><span>${name}</span></label>`,
  )
  return html`<header class="top">
    <h1><a href="/">${title}</a> <span>API</span></h1>
    <form class="search" role="search" hidden>
      <input type="search" aria-label="${texts.search}" placeholder="${texts.search}" aria-keyshortcuts="/" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd>
    </form>
    <fieldset class="segments"><legend class="unseen">${texts.language}</legend>${choices}</fieldset>
  </header>`
}

/** Returns the page. */
export function renderDocs(document: Document, { stylesheet, script }: Assets): string {
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
  <script type="module" src="${script}"></script>
</head>
<body>
  <a class="skip" href="#content">Skip to the content</a>
  ${bar(title)}
  <div class="columns">
    ${contents(document, all)}
    <main id="content" tabindex="-1">
      <p class="found" role="status"></p>
      <div class="intro">
        <p class="access">Version ${version} · <a href="/openapi.json">OpenAPI 3.1 document</a></p>
        ${prose(description)}
      </div>
      ${chapters(document, all)}
      ${schemas(document)}
    </main>
  </div>
</body>
</html>
`.html
}
