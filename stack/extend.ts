// `darkroom/serverless`: the configuration of a project that deploys the npm package.
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'

/** What Serverless takes as a service's configuration. */
export type Service = Readonly<Record<string, unknown>>

/** A part of such a configuration. */
export interface Changes {
  /** The name of the stack. */
  readonly service?: string
  /** Settings of all stages, as `default`, and of each stage: docs/settings.md lists them. */
  readonly params?: Readonly<Record<string, Readonly<Record<string, string | number>>>>
  readonly [part: string]: unknown
}

/** The package's dist/. */
const dist = resolve(import.meta.dirname, '..')

type Tree = Readonly<Record<string, unknown>>

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Merges objects, appends arrays, and otherwise takes the second value. */
function merge(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other]
  if (!isTree(one) || !isTree(other)) return other
  const added = Object.entries(other).map(([name, value]) => [name, merge(one[name], value)])
  return { ...one, ...Object.fromEntries(added) }
}

/**
 * Returns darkroom's configuration for Serverless, merged with these changes: objects are merged, lists are appended
 * to, and other values replace darkroom's. Call it in the project's folder, as Serverless does.
 */
export function darkroom(changes: Changes = {}): Service {
  // Serverless only takes relative paths.
  const here = relative(process.cwd(), dist).replaceAll('\\', '/')
  const text = readFileSync(resolve(dist, 'stack/serverless.json'), 'utf8')
  const own = JSON.parse(
    text.replaceAll(/\.\/(stack\/)?(?=[\w-]+\.(yml|json|cjs|js)\b)/g, `./${here}/stack/`),
  )
  return merge(own, changes) as Service
}
