// `npm run lint:stack`: cfn-lint on the packaged template. It fails on any finding.
import { join, resolve } from 'node:path'
import { readArguments } from '../cli/arguments.ts'
import { build, run, serverless } from '../cli/command.ts'
import { environment } from '../cli/python.ts'

readArguments({
  usage: `Usage: npm run lint:stack

Packages the stack and runs cfn-lint on its template. Needs Python.`,
})
const folder = join(build, 'stack')
// The template is the same for every platform, and this machine's binaries exist already.
const params = ['platform=host', 'alarmEmail=someone@example.com', 'distributedRepair=1'].flatMap((param) => [
  '--param',
  param,
])
await serverless(['package', '--stage', 'prod', '--package', folder, ...params], { quiet: true })
const bin = await environment('cfn-lint', resolve(import.meta.dirname, 'requirements.txt'))
await run(join(bin, 'cfn-lint'), [
  '--non-zero-exit-code',
  'informational',
  join(folder, 'cloudformation-template-update-stack.json'),
])
console.log('No findings')
