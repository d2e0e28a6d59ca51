// A packaged sharp works like the original one.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { builtins } from './builtins.ts'
import { sharp } from './sharp.ts'

vi.setConfig({ testTimeout: 120_000 })

const root = resolve(import.meta.dirname, '..')
let folder: string

beforeAll(async () => {
  // Inside the project, where its binaries are found.
  await mkdir(join(root, '.build'), { recursive: true })
  folder = await mkdtemp(join(root, '.build', 'sharp-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
})

afterAll(() => rm(folder, { recursive: true }))

/** Prints sharp's versions, and the colors of two pixels that it generates. */
const program = `
import sharp from 'sharp'
const make = async (background) => sharp({ create: { width: 1, height: 1, channels: 4, background } }).raw().toBuffer()
const pixels = [...(await make('tomato')), ...(await make({ r: 1, g: 2, b: 3, alpha: 0.5 }))]
const refusal = await make('no colour').catch(({ message }) => message)
console.log(JSON.stringify({ pixels, refusal, versions: sharp.versions, concurrency: sharp.concurrency() }))
`

async function run(name: string, plugins: Plugin[]): Promise<unknown> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@img/sharp-*'],
    outfile,
    plugins: [builtins, ...plugins],
  })
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

test.each([
  ['beside its modules, as in a package', 'functions/packaged'],
  ['where Node finds it', 'functions/elsewhere/packaged'],
])('generates the same pixels with the binary %s, and parses the same color names', async (_, name) => {
  const [packaged, original] = [await run(name, [sharp]), await run('functions/original', [])]
  expect(packaged).toEqual(original)
  expect(packaged).toMatchObject({ pixels: [255, 99, 71, 255, 1, 2, 3, 128] })
})
