// `npm run test:runtime`: the packaged functions in AWS's own loader.
import { readArguments } from '../../cli/arguments.ts'
import { installClient } from './client.ts'

const usage = `Usage: npm run test:runtime [-- --where-possible]

Runs the packaged functions in AWS's own runtime client, which needs cmake and a C++ compiler.
  --where-possible   on a machine that can't build the client, say so and end with 0`

const { values } = readArguments({ usage, options: { 'where-possible': { type: 'boolean' } } })

async function install(): Promise<string> {
  try {
    return await installClient()
  } catch (error) {
    const { message, cause } = error as Error
    console.error(values['where-possible'] ? `Not tested: ${message}` : `${message}\n${cause}`)
    process.exit(values['where-possible'] ? 0 : 1)
  }
}

const client = await install()
// Not for --help, which it would take four times as long.
const { startVitest } = await import('vitest/node')
await startVitest('test', [], {
  config: false,
  watch: false,
  include: ['test/runtime/*.test.ts'],
  testTimeout: 120_000,
  hookTimeout: 300_000,
  provide: { client },
})
