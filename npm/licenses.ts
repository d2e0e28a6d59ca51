// The licenses of what is bundled into the npm package.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Returns the folders of the npm packages among these files. */
const foldersOf = (files: readonly string[]): string[] =>
  [...new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))].sort()

function describe(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const texts = readdirSync(join(root, folder))
    .filter((file) => /^(licen[cs]e|notice|copying)(\.\w+)?$/i.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8').trim())
  return [`${name} ${version}: ${license ?? 'see below'}`, ...texts].join('\n\n')
}

/** Returns the licenses of the npm packages that these files belong to. @param files relative to the project */
export const licensesOf = (files: readonly string[]): string =>
  foldersOf(files)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map(describe)
    .join(`\n\n${'-'.repeat(80)}\n\n`)
