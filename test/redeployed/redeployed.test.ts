// A deploy over another one: images stay, the address stays, and who may write is what the new one says. It changes the
// local deployment that it runs against, from auth=key to auth=jwt to auth=none.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { put } from '../contracts/contracts.ts'
import { freshName } from '../contracts/names.ts'
import { base, exchange, send } from '../contracts/wire.ts'
import { type Described, describeImage, original, processed, variantOf } from '../resize/follow.ts'
import { photograph } from '../resize/pictures.ts'

const root = resolve(import.meta.dirname, '..', '..')
const minutes = 60_000

async function deploy(...params: string[]): Promise<string> {
  const given = params.flatMap((param) => ['--param', param])
  const { AWS_ENDPOINT_URL = '', ...rest } = process.env
  const env = { ...rest, PORT: new URL(AWS_ENDPOINT_URL).port }
  const command = ['localstack/deploy/deploy.ts', ...given]
  return (await promisify(execFile)(process.execPath, command, { cwd: root, env })).stdout
}

const putAnonymously = (name: string, body: Buffer) =>
  send('PUT', `/images/${name}`, { anonymous: true, body })

let image: Buffer
let before: Described
const name = `kept-${randomUUID()}.jpg`

beforeAll(async () => {
  image = await photograph()
  await put(name, image)
  before = await processed(name)
  expect((await putAnonymously(name, image)).status).toBe(401)
})

test(
  'with auth=jwt a write without a token is refused by API Gateway, and a read works',
  async () => {
    const said = await deploy('auth=jwt', 'jwtIssuer=https://issuer.example', 'jwtAudience=darkroom')
    expect(said).not.toMatch(/^Anyone/m)
    // Its refusals are in its own words, and not in the description's.
    const path = `/images/never-${randomUUID()}`
    expect((await exchange('PUT', path, { anonymous: true, body: image })).status).toBe(401)
    const headers = { Authorization: 'Bearer e30.e30.e30' }
    expect((await exchange('PUT', path, { headers, body: image })).status).toBe(401)
    expect((await send('GET', `/images/${name}`, { anonymous: true })).status).toBe(200)
  },
  5 * minutes,
)

test(
  'with auth=none it says that anyone may write, and anyone may',
  async () => {
    const said = await deploy('auth=none')
    expect(said).toMatch(/^Anyone .* can write/m)
    expect(said).toContain(`answers at ${base.origin}\n`)
    const other = freshName()
    expect((await putAnonymously(other, image)).status).toBe(201)
    await processed(other)
  },
  5 * minutes,
)

test('an image of before is there, with its variants', async () => {
  expect(await describeImage(name)).toEqual(before)
  expect((await original(name)).equals(image)).toBe(true)
  for (const { preset, bytes } of before.variants)
    expect((await variantOf(name, preset)).length, preset).toBe(bytes)
})
