// What services that tests start from their sources need: the site, and what the package's
// server has of serverless.yml.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { stampOf } from '../cli/stamp.ts'
import { templateFile } from '../localstack/template.ts'
import { forLocal } from '../npm/template.ts'
import { writeSite } from '../web/build.ts'

async function writeTemplate(): Promise<void> {
  const file = resolve(import.meta.dirname, '..', templateFile)
  const stamp = stampOf('serverless.yml', 'stack')
  const written = await readFile(file, 'utf8').catch(() => '{}')
  if (JSON.parse(written).stamp === stamp) return
  const template = JSON.parse(await forLocal())
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.${process.pid}`, JSON.stringify({ stamp, ...template }))
  await rename(`${file}.${process.pid}`, file)
}

/** Writes both, unless the package has them. */
export async function setup(): Promise<void> {
  if (!process.env.DARKROOM_SERVER) await Promise.all([writeSite(), writeTemplate()])
}
