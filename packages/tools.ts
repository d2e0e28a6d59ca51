// Tools for packages, with a lock file of their own: they need TypeScript 5, and nobody else does.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../test/packages')

/** Installs the tools, unless they are there. @returns the folder of their commands */
export function installTools(): string {
  if (!existsSync(join(folder, 'node_modules')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'inherit',
    })
  return join(folder, 'node_modules/.bin')
}
