// serverless.yml for the npm package: as it is written, for projects that extend it, and resolved for the stage
// `local`, for the service that `npx darkroom` starts.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { load } from 'js-yaml'
import { serverless } from '../cli/command.ts'

const root = resolve(import.meta.dirname, '..')

interface Service {
  readonly params: Readonly<Record<'default' | 'local', object>>
  readonly plugins: readonly string[]
  readonly custom: Readonly<Record<string, unknown>>
  readonly resources: readonly string[]
}

const isOffline = (name: string) => name === 'serverless-offline' || name === './localstack/gateway.ts'

const read = (file: string): unknown => load(readFileSync(join(root, file), 'utf8'))

/** Returns serverless.yml. */
const written = () => read('serverless.yml') as Service

/** Returns what a file of resources has, if that is YAML: its own paths need the change that serverless.yml's need. */
function inline(resource: string): unknown {
  const [, file] = /^\$\{file\(\.\/(.+\.yml)\)\}$/.exec(resource) ?? []
  return file === undefined ? resource : read(file)
}

/** Returns the paths of the plugins' sources that a project needs, relative to this project. */
export const pluginsOf = (): string[] =>
  written()
    .plugins.filter((name) => !isOffline(name))
    .map((path) => path.replace('./', ''))

/**
 * Returns serverless.yml for projects that extend it, as JSON. Paths of files are relative to the package's dist/: a
 * plugin is next to the other files of the stack.
 */
export function forProjects(): string {
  const { plugins: _, custom, params, resources, ...service } = written()
  const { 'serverless-offline': __, ...kept } = custom
  const plugins = pluginsOf().map((path) => `./stack/${path.split('/').at(-1)?.replace(/ts$/, 'js')}`)
  return JSON.stringify({
    ...service,
    ...{ params: { default: params.default }, plugins, custom: kept, resources: resources.map(inline) },
  })
}

const isQueue = (resource: unknown) => (resource as { Type?: unknown }).Type === 'AWS::SQS::Queue'

/** Returns what localstack/template.ts reads, as JSON. */
export async function forLocal(): Promise<string> {
  const { PATH, HOME } = process.env
  const print = ['print', '--stage', 'local', '--format', 'json']
  const printed = await serverless(print, { env: { PATH, HOME }, quiet: true })
  const { provider, functions, resources } = JSON.parse(printed)
  const { params } = written()
  const queues = Object.entries(resources.Resources).filter(([, resource]) => isQueue(resource))
  const { timeout, httpApi } = provider
  return JSON.stringify({
    params: { ...params.default, ...params.local },
    provider: { timeout, httpApi },
    functions,
    resources: { Resources: Object.fromEntries(queues) },
  })
}
