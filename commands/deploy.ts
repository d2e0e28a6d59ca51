// `npx darkroom deploy`: Serverless's deploy of the project in this folder.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fail } from '../cli/arguments.ts'

const usage = `Usage: npx darkroom deploy [--stage prod] [--region eu-central-1] [--param name=value …]

Deploys the project in this folder to AWS, with all options of serverless deploy. npx darkroom init creates a project.`

const args = process.argv.slice(2)

/** Returns the path of the project's own Serverless. */
function findServerless(): string {
  try {
    return createRequire(join(process.cwd(), 'package.json')).resolve('serverless/bin/serverless.js')
  } catch {
    return fail("Serverless isn't installed in this folder. Create a project first: npx darkroom init")
  }
}

if (args.some((arg) => arg === '--help' || arg === '-h')) console.log(usage)
else {
  const child = spawn(process.execPath, [findServerless(), 'deploy', ...args], { stdio: 'inherit' })
  // The terminal sends Ctrl+C to both: Serverless ends first.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const [code] = await once(child, 'exit')
  process.exitCode = code ?? 1
}
