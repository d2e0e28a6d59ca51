// Schemas with literal keys are equal to the SDK's own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { schemas, writeOutKeys } from './schemas.ts'

// Bundling needs the processor, which may be busy.
vi.setConfig({ testTimeout: 120_000 })

const file = resolve('node_modules/@aws-sdk/client-s3/dist-es/schemas/schemas_0.js')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-schemas-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function evaluate(name: string, plugins: Plugin[]): Promise<Record<string, unknown>> {
  const options = { bundle: true, format: 'esm', platform: 'node', write: false } as const
  const { outputFiles } = await build({ ...options, entryPoints: [file], plugins })
  await writeFile(join(folder, `${name}.mjs`), outputFiles[0]?.contents ?? '')
  return import(join(folder, `${name}.mjs`))
}

/** References between schemas are functions. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner) =>
      typeof inner === 'function' ? `${inner}`.replaceAll(/\d+/g, '') : key === 'ctor' ? undefined : inner,
    ) ?? 'null',
  )

test("equals the SDK's schemas of all operations", async () => {
  const [original, written] = await Promise.all([evaluate('original', []), evaluate('written', [schemas])])
  const names = Object.keys(original).filter((name) => name.endsWith('$'))
  expect(names.length).toBeGreaterThan(100)
  const differing = names.filter((name) => !isDeepStrictEqual(plain(original[name]), plain(written[name])))
  expect(differing).toEqual([])
})

test('leaves a key unchanged if its constant is unknown', () => {
  expect(writeOutKeys('const _a = "x";\nf({ [_a]: 1, [_b]: 2, c: [_a] })')).toBe(
    'const _a = "x";\nf({ "x": 1, [_b]: 2, c: [_a] })',
  )
})
