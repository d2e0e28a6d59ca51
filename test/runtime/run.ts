// `npm run test:runtime [-- --where-possible]`: the packaged functions in AWS's own loader. With the flag, a machine on
// which that cannot be built says so, and passes.
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'
import { installClient } from './client.ts'

const { values } = parseArgs({ options: { 'where-possible': { type: 'boolean' } } })

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
await startVitest('test', [], {
  config: false,
  watch: false,
  include: ['test/runtime/*.test.ts'],
  testTimeout: 120_000,
  hookTimeout: 300_000,
  provide: { client },
})
