// The roles of the packaged stack are those that docs/permissions.md promises, and nothing more.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { packagedTemplate, type Template, toText } from './template.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/permissions.md'), 'utf8')

let template: Template

beforeAll(() => {
  template = packagedTemplate('prod')
})

interface Statement {
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<
    Partial<Record<'StringLike' | 'StringLikeIfExists', { readonly 's3:prefix': string[] }>>
  >
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)

/** `function action key`, out of the table. */
function promised(): string[] {
  const rows = page.split('\n').filter((line) => /^\| \w+ \| `/.test(line))
  return rows.flatMap((row) => {
    const [, name = '', actions = '', keys = ''] = row.split('|').map((cell) => cell.trim())
    const resources = keys.endsWith('queue') ? [keys] : quoted(keys)
    return quoted(actions).flatMap((action) => resources.map((key) => `${name} ${action} ${key}`))
  })
}

const roleOf = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}Role`

function statementsOf(role: string): Statement[] {
  const { Policies, ...rest } = template.Resources[role]?.Properties ?? {}
  expect(Object.keys(rest), 'no managed policies').toEqual(['AssumeRolePolicyDocument'])
  return (Policies as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  )
}

/** What every function may do, on its own things alone. */
const common = (name: string) => [
  `logs:CreateLogStream arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/darkroom-prod-${name}:log-stream:*`,
  `logs:PutLogEvents arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/darkroom-prod-${name}:log-stream:*`,
  'ssm:GetParametersByPath parameter/darkroom/prod/api-keys',
  'ssm:GetParametersByPath parameter/darkroom/prod/api-keys/*',
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
]

function granted(name: string): string[] {
  return statementsOf(roleOf(name)).flatMap(({ Effect, Action, Resource, Condition }) => {
    expect(Effect).toBe('Allow')
    const keys =
      (Condition?.StringLike ?? Condition?.StringLikeIfExists)?.['s3:prefix'] ??
      [Resource].flat().map((one) =>
        toText(one)
          .replace(/^<Bucket\.Arn>\//, '')
          .replace(/^arn:<AWS::Partition>:(ssm|kms):<AWS::Region>:<AWS::AccountId>:/, '')
          .replace('<Queue.Arn>', 'the queue')
          .replace('<CallbackQueue.Arn>', 'the callback queue')
          .replace('<BulkQueue.Arn>', 'the bulk queue'),
      )
    return [Action].flat().flatMap((action) => keys.map((key) => `${action} ${key}`))
  })
}

const names = ['upload', 'get', 'list', 'delete', 'requestResize', 'resize', 'callback', 'repair']

test.each(names)('%s may do what its rows say, and nothing more', (name) => {
  const expected = promised().filter((row) => row.startsWith(`${name} `))
  expect(expected.length).toBeGreaterThan(0)
  const special = granted(name).filter((grant) => !common(name).includes(grant))
  expect(special.map((grant) => `${name} ${grant}`).sort()).toEqual(expected.sort())
})

test('each function has the role that is named after it', () => {
  for (const name of names) {
    const { Role } = template.Resources[roleOf(name).replace('Role', 'LambdaFunction')]?.Properties ?? {}
    expect(toText(Role)).toBe(`<${roleOf(name)}.Arn>`)
  }
})

test('no action is a wildcard, and no resource but that of X-Ray', () => {
  for (const name of names)
    for (const { Action, Resource } of statementsOf(roleOf(name))) {
      expect([Action].flat().filter((action) => action.includes('*'))).toEqual([])
      if ([Resource].flat().map(toText).includes('*'))
        expect([Action].flat().every((action) => action.startsWith('xray:'))).toBe(true)
    }
})

test('upload deletes nothing, and a change only entries of the index; list writes nothing; get does neither, but with what it generates', () => {
  const may = (name: string, action: string) => granted(name).some((grant) => grant.startsWith(action))
  expect(['upload', 'list'].filter((name) => may(name, 's3:DeleteObject'))).toEqual([])
  const removed = granted('requestResize').filter((grant) => grant.startsWith('s3:DeleteObject'))
  expect(removed).toEqual(['s3:DeleteObject index/*'])
  expect(may('list', 's3:PutObject')).toBe(false)
  const changes = granted('get').filter((grant) => /^s3:(Put|Delete)/.test(grant))
  expect(changes).toEqual(
    ['Put', 'Delete'].flatMap((verb) => ['variants', 'sizes'].map((keys) => `s3:${verb}Object ${keys}/*`)),
  )
})
