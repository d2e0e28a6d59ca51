// The snippets of an operation: in each language, for each kind of body. Radio buttons and styles
// choose, without a script.
import { type Html, html } from './html.ts'
import { languages } from './languages.ts'
import { sampleOrigin } from './origin.ts'
import { bodyKinds, exampleBody, exampleValues, type Placed, type SampleBody, sampleOf } from './sample.ts'
import { texts } from './texts.ts'

function snippets(placed: Placed, body: SampleBody | undefined): Html[] {
  const values = exampleValues(placed.operation)
  const sample = sampleOf(sampleOrigin, placed, { values, body })
  return languages.map(
    ({ id, write }) =>
      html`<div class="snippet" data-language="${id}"><pre><code>${write(sample)}</code></pre></div>`,
  )
}

/** Returns the snippets, and the place of the button that tries the request. */
export function example(placed: Placed): Html {
  const id = placed.operation.operationId
  const bodies = bodyKinds(placed.operation)
  const choices = bodies.map(
    ({ kind }, index) =>
      html`<label><input type="radio" name="${id}-body" value="${kind}"${index === 0 ? html` checked` : undefined}><span>${texts.kinds[kind]}</span></label>`,
  )
  const each =
    bodies.length === 0
      ? snippets(placed, undefined)
      : bodies.map((body) => html`<div data-body="${body.kind}">${snippets(placed, exampleBody(body))}</div>`)
  return html`<div class="example">
    <div class="bar">${
      bodies.length > 1
        ? html`<fieldset class="segments small"><legend class="unseen">${texts.body}</legend>${choices}</fieldset>`
        : undefined
    }<button type="button" class="button quiet try" data-method="${placed.method}" data-path="${placed.path}" aria-expanded="false" hidden>${texts.tryIt}</button></div>
    <div class="snippets">${each}</div>
  </div>`
}
