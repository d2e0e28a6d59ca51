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

const functionsIn = (folder: string) =>
  readdirSync(join(folder, 'functions'))
    .filter((file) => file.endsWith('.zip'))
    .map((file) => `${file} ${readFileSync(join(folder, 'functions', file)).toString('base64')}`)
    .sort()
    .join('\n')

for (const [what, read] of Object.entries({ template: templateIn, functions: functionsIn })) {
  const [here, there] = folders.map(read)
  if (!here || here !== there) fail(`The ${what} in ${folders[1]} are not the same as here`)
}
console.log('The template and the functions are the same as here')
