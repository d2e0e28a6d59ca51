// The packaged template, as `sls deploy` would hand it to CloudFormation.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

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

/** Packages for this machine, so that nothing has to be fetched; the template is the same. */
export function packagedTemplate(stage: string, params: readonly string[] = []): Template {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-stack-'))
  const given = ['platform=host', ...params].flatMap((param) => ['--param', param])
  const { AWS_ENDPOINT_URL: _, ...env } = process.env
  try {
    execFileSync(
      process.execPath,
      [
        'node_modules/serverless/bin/serverless.js',
        'package',
        '--stage',
        stage,
        '--package',
        folder,
        ...given,
      ],
      { cwd: root, env, stdio: 'pipe' },
    )
    return JSON.parse(
      readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8'),
    ) as Template
  } finally {
    rmSync(folder, { recursive: true })
  }
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
