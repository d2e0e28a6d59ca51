// Every listing over a bucket that sends an empty page before each full one, as S3 may.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { beforeAll, expect, test } from 'vitest'
import {
  allKeys,
  mend,
  picture,
  readManifest,
  remove,
  repair,
  settle,
  startOfPass,
  upload,
  writeManifest,
} from './bucket.ts'
import { intercept } from './intercept.ts'

const { handler: list } = await import('../../functions/list.ts')
const { maxPayload } = await import('../../lib/http/limits.ts')
const { listKeys } = await import('../../lib/storage/listing.ts')

const names = ['a+b.png', 'a b.png', 'c%2Bd.png', 'é.png', 'x.png'].toSorted()

beforeAll(async () => {
  const red = await picture('red', 30, 20)
  for (const name of names) await upload(name, red)
})

async function get(route: string, query: string) {
  const path = route.split(' ')[1] ?? ''
  const http = { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' }
  const event: APIGatewayProxyEventV2 = {
    ...{ version: '2.0', routeKey: route, rawPath: path, rawQueryString: query, isBase64Encoded: false },
    headers: { 'x-darkroom-host': 'darkroom.test', 'x-darkroom-path': path, accept: 'application/json' },
    requestContext: { http, domainName: 'darkroom.test' } as APIGatewayProxyEventV2['requestContext'],
  }
  const result = await list(event, { awsRequestId: 'listing' } as Context)
  const { body = '', headers } = result as APIGatewayProxyStructuredResultV2
  // Lambda fails a function whose result is larger.
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(maxPayload)
  return { json: JSON.parse(body), headers }
}

/** Leaves out what asks for encoded keys. @returns what undoes it */
const withoutEncoding = (): (() => void) =>
  intercept(({ input, next }) => {
    Object.assign(input, { EncodingType: undefined })
    return next()
  })

test('the root lists all names, and by pages', async () => {
  expect((await get('GET /', '')).json).toEqual(names)
  const first = await get('GET /', 'limit=2')
  expect(first.json).toEqual(names.slice(0, 2))
  const rest = await get('GET /', `limit=10&after=${encodeURIComponent(names[1] ?? '')}`)
  expect(rest.json).toEqual(names.slice(2))
  expect(rest.headers?.link).toBeUndefined()
})

test.each([0, 1, 4])('v1 lists a page behind %i skipped images', async (offset) => {
  const { json } = await get('GET /v1/images', `offset=${offset}&limit=2`)
  const ids = json.data.map(({ id }: { id: string }) => id)
  expect(ids).toEqual(names.slice(offset, offset + 2))
})

test('v1 follows its own links to the end', async () => {
  const ids: string[] = []
  for (let query: string | undefined = 'limit=2'; query !== undefined; ) {
    const { json } = await get('GET /v1/images', query)
    ids.push(...json.data.map(({ id }: { id: string }) => id))
    query = json.next?.split('?')[1]
  }
  expect(ids).toEqual(names)
})

test('v1 sorts all images by time', async () => {
  expect((await get('GET /v1/images', 'sort=newest&limit=100')).json.data).toHaveLength(names.length)
})

test('a page of v1 ends early if all of it would not fit into one answer of Lambda, and the next one continues', async () => {
  const large = Array.from({ length: 80 }, (_, index) => `z${index}.png`).toSorted()
  const red = await picture('red', 30, 20)
  const variants = Array.from({ length: 500 }, (_, index) => ({
    ...{ preset: `preset-${index}`, width: 30, height: 20, bytes: 100, type: 'image/webp' },
  }))
  for (const name of large) {
    const facts = {
      ...{ format: 'png', width: 30, height: 20 },
      placeholder: '',
      colour: '#ff0000',
      bytes: 100,
    }
    const version = await upload(name, red)
    await writeManifest(name, { status: 'ready', version, recipe: '', ...facts, variants }, undefined)
  }
  const ids: string[] = []
  let pages = 0
  for (let query: string | undefined = 'prefix=z&limit=1000'; query !== undefined; pages += 1) {
    const { json } = await get('GET /v1/images', query)
    ids.push(...json.data.map(({ id }: { id: string }) => id))
    query = json.next?.split('?')[1]
    if (query) expect(new URLSearchParams(query).get('offset')).toBe(String(ids.length))
  }
  expect(ids).toEqual(large)
  expect(pages).toBe(2)
  for (const name of large) await remove(name)
})

test('a repair pass ends, and processes every image', async () => {
  const { through, report } = await repair(startOfPass, mend, () => false)
  expect(through).toBe(true)
  expect(report.processed).toBe(names.length)
  for (const name of names) expect((await readManifest(name))?.value?.status).toBe('ready')
  await settle()
})

test('keys are decoded only where the answer says that they are encoded', async () => {
  const undo = withoutEncoding()
  const { keys } = await listKeys('originals/', { limit: 100 })
  undo()
  expect(keys.map(({ key }) => key)).toEqual(names.map((name) => `originals/${name}`))
  const all: string[] = []
  for await (const { key } of allKeys('originals/')) all.push(key)
  expect(all).toEqual(names.map((name) => `originals/${name}`))
})
