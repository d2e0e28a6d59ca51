// `npm run check` and `npm run fix`: lint, format, types and the packages' budgets.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { readArguments } from '../cli/arguments.ts'

const usage = `Usage: npm run check
       npm run fix

Lints, formats, and type-checks all code. check changes nothing, and also checks the packages' budgets; fix rewrites what
it can fix.`

const { fix } = readArguments({ usage, options: { fix: { type: 'boolean' } } }).values
const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => resolve(root, 'node_modules/.bin', name)

const steps: readonly (readonly [string, ...string[]])[] = [
  [bin('biome'), 'check', fix ? '--write' : '--error-on-warnings'],
  [process.execPath, 'commands/layers.ts'],
  [bin('tsc')],
  [bin('tsc'), '-p', 'web'],
  [bin('tsc'), '-p', 'packages'],
  ...(fix ? [] : [[process.execPath, 'packaging/check.ts'] as const]),
]

for (const [command, ...args] of steps) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
