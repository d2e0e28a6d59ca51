// The function that gives images out loads sharp when there is a size to be made, and not before.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inspect, picture, put, putVariant, toVersion, variantKey } from '../worker/bucket.ts'

const child = resolve(import.meta.dirname, 'loaded.child.ts')

/** The status of each request, and whether sharp was loaded after it. */
async function after(requests: readonly (readonly [string, string, string])[]): Promise<[number, boolean][]> {
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(requests)])
  return JSON.parse(stdout) as [number, boolean][]
}

test('GET and HEAD of what is there, refusals and misses never load sharp; making a size does', async () => {
  const bytes = await picture('teal', 160, 100)
  const version = toVersion(await put('there.png', inspect(bytes), { overwrite: true }))
  await putVariant(variantKey('there.png', version, 'thumb'), bytes)
  const [made] = await after([['GET', 'there.png', 'w=96']])
  expect(made).toEqual([200, true])
  const told = await after([
    ['GET', 'there.png', ''],
    ['HEAD', 'there.png', ''],
    ['GET', 'there.png', 'v=3'],
    ['GET', 'there.png', 'preset=thumb'],
    ['GET', 'there.png', 'w=96'],
    ['HEAD', 'there.png', 'w=90&format=webp'],
    ['GET', 'there.png', 'w=wide'],
    ['GET', 'there.png', 'bg=123456'],
    ['GET', 'none.png', 'w=96'],
    ['GET', 'there.png', 'w=100'],
  ])
  expect(told).toEqual([
    [200, false],
    [200, false],
    [200, false],
    [200, false],
    [200, false],
    [200, false],
    [400, false],
    [403, false],
    [404, false],
    [200, true],
  ])
})
