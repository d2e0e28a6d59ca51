// The packaged template, as `sls deploy` would hand it to CloudFormation.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { stampOf } from '../../cli/stamp.ts'

const root = resolve(import.meta.dirname, '..', '..')

export interface Resource {
  readonly Type: string
  readonly Properties: Record<string, unknown>
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export interface Template {
  readonly Resources: Record<string, Resource>
  readonly Outputs: Record<string, { readonly Value: unknown }>
}

/**
 * Each run has a folder of its own: Serverless writes to `.serverless`, wherever the package goes. The functions have
 * no code there, which takes most of the time and which the template doesn't contain: packaging/pack.test.ts tests it.
 */
function linkProject(into: string): void {
  for (const entry of readdirSync(root))
    if (!['.serverless', 'serverless.yml'].includes(entry)) symlinkSync(join(root, entry), join(into, entry))
  const yml = readFileSync(join(root, 'serverless.yml'), 'utf8')
  const packaging = /^package:\n {2}individually: true$/m
  const plugin = /^ {2}- \.\/packaging\/plugin\.ts\n/m
  if (!packaging.test(yml) || !plugin.test(yml))
    throw new Error('serverless.yml packages functions differently')
  const emptied = yml.replace(packaging, 'package:\n  artifact: functions.zip').replace(plugin, '')
  writeFileSync(join(into, 'serverless.yml'), emptied)
  writeFileSync(join(into, 'functions.zip'), '')
}

function packaged(stage: string, params: readonly string[]): string {
  const cwd = mkdtempSync(join(tmpdir(), 'darkroom-stack-'))
  linkProject(cwd)
  const folder = join(cwd, '.serverless')
  // For this machine, so that nothing has to be fetched; the template is the same.
  const given = ['platform=host', ...params].flatMap((param) => ['--param', param])
  const args = ['package', '--stage', stage, '--package', folder, ...given]
  const { AWS_ENDPOINT_URL: _, ...env } = process.env
  try {
    execFileSync(process.execPath, ['node_modules/serverless/bin/serverless.js', ...args], {
      ...{ cwd, env, stdio: 'pipe' },
    })
    return readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8')
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

export const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/1'

/** Params that change different parts of the template: one packaging shows what each does. */
export const others = [
  ...['auth=jwt', 'jwtIssuer=https://issuer.example/', 'jwtAudience=images, admin'],
  ...['distributedRepair=1', 'onRemove=Delete', 'domain=images.example.com', `certificate=${certificate}`],
  'corsOrigins=https://shop.example',
]

/** What the template may depend on. */
const sources = [
  ...['serverless.yml', 'package.json', 'tsconfig.json'],
  ...['functions', 'lib', 'packaging', 'stack', 'web', 'openapi', 'edge'],
]

/** Returns the template of a stage. Several files ask for the same one: it is packaged once for each set of sources. */
export function packagedTemplate(stage: string, params: readonly string[] = []): Template {
  const key = createHash('sha256')
    .update(JSON.stringify([stampOf(...sources), stage, params]))
    .digest('hex')
  const file = join(root, '.build/templates', `${key}.json`)
  if (!existsSync(file)) {
    const unfinished = `${file}.${process.pid}`
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(unfinished, packaged(stage, params))
    renameSync(unfinished, file)
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Template
}

/** A value of the template as text, references by their names in angle brackets. */
export function toText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if ('Ref' in value) return `<${value.Ref}>`
  if ('Fn::GetAtt' in value) return `<${[value['Fn::GetAtt']].flat().join('.')}>`
  if ('Fn::Sub' in value) return String(value['Fn::Sub']).replaceAll(/\$\{([\w:.]+)\}/g, '<$1>')
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]]
    return parts.map(toText).join(separator)
  }
  return JSON.stringify(value)
}
