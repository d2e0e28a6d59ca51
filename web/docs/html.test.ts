import { expect, test } from 'vitest'
import { html, prose } from './html.ts'

test('escapes values, except HTML', () => {
  const inner = html`<b title="${'"'}">${'<&>'}</b>`
  expect(html`<p>${inner}${[1, undefined, ' & ']}</p>`.html).toBe(
    '<p><b title="&quot;">&lt;&amp;&gt;</b>1 &amp; </p>',
  )
})

test('prose supports paragraphs, code, and strong text', () => {
  expect(prose('A `<b>`.\n\n**Take `v1`.**').html).toBe(
    '<p>A <code>&lt;b&gt;</code>.</p><p><strong>Take <code>v1</code>.</strong></p>',
  )
})
