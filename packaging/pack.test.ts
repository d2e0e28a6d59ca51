// A package contains exactly what its function needs, and is reproducible.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { plainHeic } from '../test/foreign.ts'
import { bundle } from './bundle.ts'
import { functionNames } from './entries.ts'
import { pack } from './pack.ts'

// Bundling needs the processor, which may be busy.
vi.setConfig({ testTimeout: 120_000 })

const root = resolve(import.meta.dirname, '..')
let folder: string
/** Of the function that decodes images. */
let resize: Awaited<ReturnType<typeof pack>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-pack-'))
  resize = await pack('functions/resize.ts', 'host', folder)
})

afterAll(() => rm(folder, { recursive: true }))

const textOf = (modules: Iterable<Uint8Array>) => Buffer.concat([...modules]).toString()

/** Returns the zip's SHA-256, from another process in another time zone and another folder. */
function packElsewhere(entry: string, TZ: string): string {
  const program = `
    import { createHash } from 'node:crypto'
    import { pack } from './packaging/pack.ts'
    const { zip } = await pack(process.argv[1], 'host', process.argv[2])
    console.log(createHash('sha256').update(zip).digest('hex'))
  `
  const args = ['--input-type=module-typescript', '--eval', program, entry, join(folder, TZ)]
  const env = { ...process.env, TZ }
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
  expect(stdout, stderr).toMatch(/^[0-9a-f]{64}\n$/)
  return stdout
}

test('gives the same bytes for the same function, wherever and whenever it is packaged', () => {
  const zips = ['America/New_York', 'Asia/Tokyo'].map((zone) => packElsewhere('functions/delete.ts', zone))
  expect(new Set(zips).size).toBe(1)
})

test('contains only modules if no image is decoded: no source map, nothing for development', async () => {
  const { files } = await pack('functions/upload.ts', 'host', folder)
  expect([...files.keys()].filter((path) => !/^functions\/[\w-]+\.mjs$/.test(path))).toEqual([])
})

test("contains sharp's binaries if images are decoded, and no other part of it", () => {
  const others = [...resize.files.keys()].filter((path) => !/^functions\/[\w-]+\.mjs$/.test(path))
  const decoder = ['heic/thread.mjs', 'heic/libheif.wasm', 'heic/LICENSE']
  expect(others.filter((path) => !path.startsWith('node_modules/@img/sharp-'))).toEqual(decoder)
  expect(others.some((path) => path.endsWith('.node'))).toBe(true)
})

test('a packaged decoder decodes a HEIC, and is loaded on demand', async () => {
  const into = join(folder, 'with-heic')
  const { bundle: made, files } = resize
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(into, path)), { recursive: true })
    await writeFile(join(into, path), bytes)
  }
  const [module = ''] = [...files.keys()].filter((path) => /functions\/heic-\w+\.mjs$/.test(path))
  expect(textOf(made.loaded)).not.toContain('heic/thread.mjs')
  const { decodeHeic } = (await import(join(into, module))) as typeof import('../lib/pixels/open/heic.ts')
  expect((await decodeHeic(plainHeic, 1e6)).toString('latin1', 0, 2)).toBe('II')
})

test('loads the form parser on demand', async () => {
  const { modules, loaded } = await bundle('functions/upload.ts', folder)
  const parser = 'Multipart: Boundary not found'
  expect(textOf(modules.values())).toContain(parser)
  expect(textOf(loaded)).not.toContain(parser)
})

test('contains sharp for a function that loads it on demand, outside the modules that are loaded at once', async () => {
  const entry = relative(root, join(folder, 'on-demand.ts'))
  const pixels = join(root, 'lib/pixels/resize.ts')
  await writeFile(join(root, entry), `export const handler = () => import(${JSON.stringify(pixels)})`)
  const { needsSharp, modules, loaded } = await bundle(entry, join(folder, 'out'))
  expect(needsSharp).toBe(true)
  expect(textOf(modules.values())).toContain('@img/sharp-')
  expect(textOf(loaded)).not.toContain('@img/sharp-')
})

let all: Promise<Awaited<ReturnType<typeof bundle>>[]> | undefined
const bundleAll = () => {
  all ??= Promise.all(functionNames().map((name) => bundle(`functions/${name}.ts`, join(folder, 'each'))))
  return all
}

test("no function starts with the web's streams or with Intl, which nothing needs by then", async () => {
  for (const { loaded, name } of await bundleAll()) {
    expect(textOf(loaded), name).not.toMatch(/getBuiltinModule\("(node:)?stream\/web"\)/)
    expect(textOf(loaded), name).not.toMatch(/\bIntl\.|\.toLocale/)
  }
})

test('contains sharp only for functions that generate images', async () => {
  const made = await bundleAll()
  const withSharp = made.flatMap(({ needsSharp, name }) => (needsSharp ? [name] : []))
  expect(withSharp.sort()).toEqual(['get', 'resize'])
})
