// `npm run test:njs`: the edge's function with the same 10,000 requests in Node.js, whose outcomes
// edge/agreement.test.ts compares to those of lib/sizes, and in njs, of which CloudFront's runtime is a kind.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, readArguments } from '../../cli/arguments.ts'
import { build } from '../../cli/command.ts'

const usage = `Usage: npm run test:njs

Runs the edge's function in njs, which must be on the PATH (apt install njs), and compares it to Node.js.`

readArguments({ usage })
const { default: fc } = await import('fast-check')
const { frontCode } = await import('../../edge/bundle.ts')
const { key, requests } = await import('../../edge/queries.ts')

/**
 * Returns a program that prints what requests become, and the origins that the function chooses: null for the API.
 * @param code of the function
 */
const programOf = (code: string, sent: readonly (readonly [name: string, query: string])[]) => `
const crypto = require('crypto')
let origins = null
const secrets = ${JSON.stringify({ [`key:${key.id}`]: key.secret })}
const cf = {
  kvs: () => ({ get: (name) => secrets[name] ? Promise.resolve(secrets[name]) : Promise.reject(new Error(name)) }),
  createRequestOriginGroup: (group) => { origins = group },
}
${code.replaceAll(/^import .*$/gm, '')}
function querystringOf(query) {
  const fields = {}
  query.split('&').filter((pair) => pair !== '').forEach((pair) => {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at)
    const one = { value: pair.slice(at + 1) }
    const before = fields[name]
    fields[name] = before ? { value: before.value, multiValue: (before.multiValue || [before]).concat(one) } : one
  })
  return fields
}
async function outcomeOf(name, query) {
  origins = null
  const headers = { host: { value: 'images.example' }, accept: { value: 'image/webp;q=0.9, image/avif, */*' } }
  const uri = '/images/' + name
  const request = { method: 'GET', uri: uri, querystring: querystringOf(query), headers: headers }
  return [await handler({ request: request }), origins]
}
// Without await, which Debian's njs 0.7.9 crashes on in a loop, and in short lines, since it breaks long ones.
function printFrom(sent, at) {
  if (at < sent.length) outcomeOf(sent[at][0], sent[at][1]).then((outcome) => {
    console.log(JSON.stringify(outcome))
    printFrom(sent, at + 1)
  })
}
printFrom(${JSON.stringify(sent)}, 0)
`

const folder = join(build, 'njs')
mkdirSync(folder, { recursive: true })
const sent = fc.sample(requests, 10_000).map(({ name, query }) => [name, query] as const)
for (const unsigned of ['ladder', 'widths', 'none'] as const) {
  const file = join(folder, `function-${unsigned}.cjs`)
  writeFileSync(file, programOf(await frontCode({ caches: true, unsigned }), sent))
  const run = (command: string) =>
    execFileSync(command, [file], { maxBuffer: 1e8, encoding: 'utf8' }).trimEnd().split('\n')
  const [expected, outcomes] = [run(process.execPath), run('njs')]
  const differing = sent.filter((_, at) => outcomes[at] !== expected[at])
  if (outcomes.length !== sent.length || differing.length > 0)
    fail(`${file}: njs differs for ${differing.length} requests, such as ${differing[0]?.join('?')}`)
  const found = outcomes.filter((outcome) => !outcome.endsWith(',null]')).length
  console.log(`${sent.length} requests, ${found} of them for the bucket, are the same in njs and Node.js.`)
}
