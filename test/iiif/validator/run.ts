// `npm run test:iiif`: IIIF's own validator, for versions 3.0 and 2.0 of the Image API, against a service of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { readArguments } from '../../../cli/arguments.ts'
import { run } from '../../../cli/command.ts'
import { environment } from '../../../cli/python.ts'
import { startService } from '../../run.ts'

readArguments({
  usage: `Usage: npm run test:iiif

Tests IIIF at level 2 with the IIIF validator and a service of its own. Needs Python and libmagic.`,
})

/** One of its tests asks for an image with hyphens in its identifier. */
const identifier = '67352ccc-d1b0-11e1-89ae-279075081939.png'

/**
 * A test that asks for `!2000,3000` of 1000×1000 pixels, and expects 400. "The returned image MUST be as large as
 * possible but not larger than the extracted region", says the specification, so it is 200. The test then fails
 * to construct its own error.
 */
const crashing = {
  name: 'size_noup',
  words: 'ValidatorError.__init__() missing 3 required positional arguments',
}

/** Returns what the validator prints. Its status is the number of failed tests. */
async function validate(bin: string, server: string, version: string): Promise<string> {
  const [major] = version.split('.')
  const target = ['--server', server, '--prefix', `iiif/${major}`, '--identifier', identifier]
  const options = ['--version', version, '--level', '2', '--verbose']
  const command = [join(bin, 'iiif-validate.py'), ...target, ...options]
  const child = spawn(join(bin, 'python'), command, { stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = Promise.all([text(child.stdout), text(child.stderr)])
  await once(child, 'close')
  return (await printed).join('\n')
}

/** Returns the output of each test by its name. */
function resultsIn(printed: string): Map<string, string> {
  const parts = printed.split(/^(?=\[\d+\] test )/m).slice(1)
  return new Map(parts.map((part) => [/test (\w+)/.exec(part)?.[1] ?? '', part]))
}

const hasPassed = (result: string) => /^\[\d+\] test \w+ PASS/.test(result)
const hasCrashed = (name: string, result: string) =>
  name === crashing.name && result.includes(crashing.words) && result.includes('!2000,3000')

/** Prints the results. @returns whether everything passed that the validator could test */
function report(version: string, results: ReadonlyMap<string, string>): boolean {
  const failed = [...results].filter(([, result]) => !hasPassed(result))
  for (const [, result] of failed) console.log(result)
  console.log(
    `Image API ${version}, level 2: ${results.size - failed.length} of ${results.size} tests passed`,
  )
  const others = failed.filter(([name, result]) => !hasCrashed(name, result))
  if (failed.length > others.length) console.log(`${crashing.name} crashed in the validator, as shown above`)
  return results.size >= 30 && others.length === 0
}

const bin = await environment('iiif-validator', join(import.meta.dirname, 'requirements.txt'))
const data = await mkdtemp(join(tmpdir(), 'darkroom-iiif-'))
const service = await startService({ DARKROOM_DATA: data })
try {
  const image = join(data, 'squares.png')
  await run(join(bin, 'python'), [join(import.meta.dirname, 'squares.py'), image], { quiet: true })
  const body = new Uint8Array(await readFile(image))
  await fetch(`${service.url}/images/${identifier}`, { method: 'PUT', body })
  for (const version of ['3.0', '2.0']) {
    const results = resultsIn(await validate(bin, new URL(service.url).host, version))
    if (!report(version, results)) process.exitCode = 1
  }
} finally {
  await service.stop()
  await rm(data, { recursive: true })
}
