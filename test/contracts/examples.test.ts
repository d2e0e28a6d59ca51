// The requests that the OpenAPI document gives as examples work as they stand there.

import { beforeAll, expect, test } from 'vitest'
import { discard, put, segment } from './contracts.ts'
import { png } from './images.ts'
import { json, type Sending, send } from './wire.ts'

interface Media {
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/**
 * Jobs, versions, and uploads are known by ids that nobody can foresee; a part of a page, by its content. A deployment
 * has no signing key until somebody creates one.
 */
const unforeseeable = [
  ...['/v1/jobs/{id}', '/v1/images/{id}/restore', '/assets/{file}'],
  ...['/v1/uploads/{upload}', '/v1/uploads/{upload}/parts', '/v1/uploads/{upload}/complete'],
  ...(process.env.DARKROOM_URL ? ['/v1/images/{id}/signed-urls'] : []),
]

const pathOf = (path: string, { parameters = [] }: Operation) =>
  parameters
    .filter((one) => one.in === 'path')
    .reduce((filled, { name, example = '' }) => filled.replace(`{${name}}`, segment(example)), path)

function bodiesOf({ requestBody }: Operation): Sending[] {
  return Object.entries(requestBody?.content ?? {}).flatMap(([type, { examples = {} }]) =>
    Object.values(examples).map(({ value }) => ({
      headers: { 'Content-Type': type },
      body: type.endsWith('json')
        ? JSON.stringify(value)
        : typeof value === 'string'
          ? value
          : String(new URLSearchParams(value as Record<string, string>)),
    })),
  )
}

let document: Document

beforeAll(async () => {
  document = json<Document>(await send('GET', '/openapi.json'))
})

test('every example of a request succeeds', async () => {
  const all = Object.entries(document.paths)
    .filter(([path]) => !unforeseeable.includes(path))
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ method, path, one })))
  const names = new Set(all.map(({ path, one }) => pathOf(path, one).split('/').at(-1) ?? ''))
  const images = [...names].filter((name) => /\.png$|^[0-9a-f-]{36}$/.test(name))
  expect(images).toHaveLength(2)
  let sent = 0
  for (const { method, path, one } of all) {
    const bodies = one.requestBody ? bodiesOf(one) : [{}]
    for (const body of bodies) {
      for (const name of images) await put(name, png(`${name} as in the examples`))
      const answer = await send(method.toUpperCase(), pathOf(path, one), body)
      expect(answer.status, `${method} ${path}: ${answer.bytes.subarray(0, 300)}`).toBeLessThan(304)
      sent++
    }
  }
  expect(sent).toBeGreaterThan(15)
  for (const name of [...images, 'copy-of-cat.png', 'renamed-cat.png']) await discard(name)
})
