// The API's description, as the service gives it out: for programs and for people.

import { expect, test } from 'vitest'
import { header, json, send } from './wire.ts'

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>
  readonly components: { readonly schemas: object }
}

const document = async () => json<Document>(await send('GET', '/openapi.json'))

test.each([
  ['/docs', 'text/html'],
  ['/openapi.json', 'application/json'],
])('%s is given out again for free while it is the same', async (path, type) => {
  const first = await send('GET', path)
  expect(first.status).toBe(200)
  expect(header(first, 'Content-Type')).toMatch(new RegExp(`^${type}\\b`))
  const again = await send('GET', path, { headers: { 'If-None-Match': header(first, 'ETag') } })
  expect(again.status).toBe(304)
  expect(again.bytes).toHaveLength(0)
})

test('the document is OpenAPI 3.1', async () => {
  expect((await document()).openapi).toMatch(/^3\.1\./)
})

test('the docs have every operation and every schema of the document, and links that lead somewhere', async () => {
  const { paths, components } = await document()
  const html = (await send('GET', '/docs')).bytes.toString()
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  expect(operations.length).toBeGreaterThan(20)
  // The API for new clients first, and its upload by a form.
  expect(/<article id="(\w+)".*?data-body="(\w+)"/s.exec(html)?.slice(1)).toEqual(['createImage', 'form'])
  for (const { operationId } of operations) expect(ids).toContain(operationId)
  for (const name of Object.keys(components.schemas)) expect(ids).toContain(`schema-${name}`)
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  for (const [, path = ''] of html.matchAll(/href="(\/[^"]*)"/g))
    expect((await send('GET', path, { headers: { Accept: 'text/html' } })).status, path).toBe(200)
})

test('the docs have no script and no style inside, and ask no other host', async () => {
  const answer = await send('GET', '/docs')
  const html = answer.bytes.toString()
  expect(html).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/i)
  expect(html.match(/<script[^>]*>/g)).toEqual([
    expect.stringMatching(/^<script type="module" src="\/assets\/docs-\w+\.js">$/),
  ])
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//i)
  const policy = header(answer, 'Content-Security-Policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe')
})
