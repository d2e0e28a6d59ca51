// Installs what darkroom is measured beside into .build/, never as dependencies.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, run } from '../../cli/command.ts'
import { environment } from '../../cli/python.ts'

const folder = join(build, 'peers')

/** The folder with the packages from npm. */
export const modules = join(folder, 'node_modules')

/** Installs the packages from npm once. */
export async function installPackages(): Promise<void> {
  if (existsSync(join(modules, 'ipx'))) return
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(join(import.meta.dirname, file), join(folder, file))
  console.log('Installing ipx, iiif-processor, and sharp…')
  await run('npm', ['ci', '--no-audit', '--no-fund', '--prefix', folder], { quiet: true })
}

/** Installs thumbor and Pillow once. @returns the folder of their commands */
export const installPython = (): Promise<string> =>
  environment('peers', join(import.meta.dirname, 'requirements.txt'))
