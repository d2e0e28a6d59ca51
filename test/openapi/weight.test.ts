// What describes the API is no part of what runs: it weighs nothing in the functions' bundles.
import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

test('no function bundles the description of the API, nor zod’s converter', async () => {
  const functions = (await readdir(resolve(root, 'functions'))).map((file) => `functions/${file}`)
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: functions,
    outdir: 'none',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    metafile: true,
    external: ['sharp'],
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  )
  expect(inputs).toContain('lib/contracts/v1/images.ts')
  expect(
    inputs.filter((file) =>
      /\/(describe|answers|refusal-schemas)\b|^openapi\/|to-json-schema|json-schema-|zod\/v4\/classic/.test(
        file,
      ),
    ),
  ).toEqual([])
})
