// `npm run test:server`: builds the npm package, and tests its server, as `npm test` does from its sources, and more.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { readArguments } from '../../cli/arguments.ts'
import { suiteOf } from '../suites.ts'

const usage = `Usage: npm run test:server [-- --node <path> --no-build --suite short -t <name> <test file> …]

Builds the npm package in dist/, and runs all tests of a service over the server that npx darkroom starts.
  --node       the Node.js that runs the server; by default, the project's
  --no-build   the package in dist/ as it is
  --suite      short: without long tests that say more about the handlers than about this server; all (the default)
  -t, --test   tests whose names match; all (the default)
Test files limit the run.`

const { values, positionals } = readArguments({
  usage,
  options: {
    node: { type: 'string' },
    'no-build': { type: 'boolean' },
    suite: { type: 'string' },
    test: { type: 'string', short: 't' },
  },
  positionals: Number.POSITIVE_INFINITY,
})
const { node = process.execPath } = values
const TEST_SUITE = suiteOf({ all: 'all', short: 'short' }, values.suite)
const limits = values.test === undefined ? [] : [`--testNamePattern=${values.test}`]
const root = resolve(import.meta.dirname, '../..')
const vitest = resolve(root, 'node_modules/vitest/vitest.mjs')

const build = values['no-build']
  ? { status: 0 }
  : spawnSync(process.execPath, ['npm/build.ts'], { cwd: root, stdio: 'inherit' })
const { status } =
  build.status === 0
    ? spawnSync(process.execPath, [vitest, 'run', ...limits, ...positionals], {
        cwd: root,
        stdio: 'inherit',
        env: {
          ...process.env,
          ...{ DARKROOM_SERVER: resolve(root, 'dist/darkroom.js'), DARKROOM_NODE: node, TEST_SUITE },
        },
      })
    : build
process.exitCode = status ?? 1
