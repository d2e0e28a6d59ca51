// Compares what `serverless package` made in a project with what it made here: node npm/same.ts <project>
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail } from '../cli/arguments.ts'

const folders = [resolve(import.meta.dirname, '..'), process.argv[2] ?? ''].map((folder) =>
  join(folder, '.serverless'),
)

/** Returns the template without the time of packaging. */
const templateIn = (folder: string) =>
  readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8').replaceAll(
    /"S3Key": "[^"]*"/g,
    '"S3Key"',
  )

/**
 * Returns the names, sizes, and checksums of the files in a zip, from its central directory (APPNOTE.TXT, 4.3.12). The
 * bytes of the zip depend on the version of zlib.
 */
function filesIn(zip: Buffer): string[] {
  const files: string[] = []
  let at = zip.readUInt32LE(zip.length - 6)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset))
    const path = zip.toString('utf8', at + 46, at + 46 + name)
    files.push(`${path} ${zip.readUInt32LE(at + 24)} ${zip.readUInt32LE(at + 16)}`)
    at += 46 + name + extra + comment
  }
  return files.sort()
}

const functionsIn = (folder: string) =>
  readdirSync(join(folder, 'functions'))
    .filter((file) => file.endsWith('.zip'))
    .flatMap((file) => [file, ...filesIn(readFileSync(join(folder, 'functions', file)))])
    .join('\n')

for (const [what, read] of Object.entries({ template: templateIn, functions: functionsIn })) {
  const [here, there] = folders.map(read)
  if (!here || here !== there) fail(`The ${what} in ${folders[1]} are not the same as here`)
}
console.log('The template and the functions are the same as here')
