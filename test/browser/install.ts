// What people put in front of darkroom, from npm: installed once, into a folder of its own.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** @param folder with a package.json and its lock file */
export function install(folder: string): void {
  if (existsSync(join(folder, 'node_modules'))) return
  const options = ['--ignore-scripts', '--no-audit', '--no-fund']
  execFileSync('npm', ['ci', ...options], { cwd: folder, stdio: 'inherit' })
}
