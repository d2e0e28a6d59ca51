// The code of the CloudFront Function, built once for each state of its sources: every start and
// every packaging needs it.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stampOf } from '../cli/stamp.ts'
import type { Delivery } from './bundle.ts'

const folder = resolve(import.meta.dirname, '../.build/edge')

/** As frontCode of bundle.ts. */
export async function builtCode(delivery: Delivery): Promise<string> {
  const file = join(folder, `${stampOf('edge', 'lib')}-${delivery.caches}-${delivery.unsigned}.js`)
  const built = await readFile(file, 'utf8').catch(() => undefined)
  if (built !== undefined) return built
  const { frontCode } = await import('./bundle.ts')
  const code = await frontCode(delivery)
  const unfinished = `${file}.${process.pid}`
  await mkdir(folder, { recursive: true })
  await writeFile(unfinished, code)
  await rename(unfinished, file)
  return code
}
