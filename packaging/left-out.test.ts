// Omitted parts exist in the SDK, and never return anything.
import { build } from 'esbuild'
import { expect, test, vi } from 'vitest'
import { functionNames } from './entries.ts'
import { instead, leaveOut, leftOut, standIn } from './left-out.ts'

// Bundling needs the processor, which may be busy.
vi.setConfig({ testTimeout: 120_000 })

test('omits files that the functions would contain otherwise', async () => {
  const { metafile } = await build({
    entryPoints: functionNames().map((name) => `functions/${name}.ts`),
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['@img/*'],
    outdir: 'unused',
    write: false,
    metafile: true,
  })
  const files = Object.keys(metafile.inputs).map((file) => `/${file}`)
  const idle = [...leftOut, ...instead].filter(([pattern]) => !files.some((file) => pattern.test(file)))
  expect(idle).toEqual([])
})

test('throws when an omitted part is called', async () => {
  const { outputFiles } = await build({
    stdin: { contents: standIn(['hash', 'default']), resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [leaveOut],
  })
  const url = `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`
  const { hash, default: Whole } = await import(url)
  expect(() => hash('x')).toThrow('hash is left out of the package: packaging/left-out.ts')
  expect(() => new Whole()).toThrow('default is left out of the package')
})
