// What serverless.yml says about the stage `local`, resolved by Serverless when the package is built.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import { type Mapping, mappingsOf } from './queue/mappings.ts'

/** The file in the project's folder, or in the package's. */
export const templateFile = '.build/template.json'

const schema = z.object({
  /** As in serverless.yml: `${env:CDN, '1'}`, or a value. */
  params: z.record(z.string(), z.unknown()),
  provider: z.object({
    timeout: z.number(),
    httpApi: z.object({
      cors: z.object({
        allowedMethods: z.array(z.string()),
        allowedHeaders: z.array(z.string()),
        exposedResponseHeaders: z.array(z.string()),
        maxAge: z.number(),
      }),
    }),
  }),
  functions: z.record(
    z.string(),
    z.object({
      handler: z.string(),
      timeout: z.optional(z.number()),
      events: z.array(
        z.object({
          httpApi: z.optional(z.string()),
          schedule: z.optional(z.string()),
          sqs: z.optional(z.unknown()),
        }),
      ),
    }),
  ),
})

/** A function that runs every so many milliseconds. */
interface Scheduled {
  readonly name: string
  readonly every: number
}

/** What Serverless passes to files that resolve variables. */
interface Variables {
  readonly resolveVariable: (name: string) => Promise<string>
}

export interface Template {
  readonly variables: Variables
  readonly functions: Readonly<Record<string, { readonly handler: string; readonly timeout: number }>>
  /** Function names by route key. */
  readonly routes: ReadonlyMap<string, string>
  readonly scheduled: readonly Scheduled[]
  readonly mappings: readonly Mapping[]
  readonly cors: z.infer<typeof schema>['provider']['httpApi']['cors']
}

function toMilliseconds(rate: string): number {
  const [, minutes] = /^rate\((\d+) minutes\)$/.exec(rate) ?? []
  if (minutes === undefined) throw new Error(`Only schedules in minutes are known here, not ${rate}`)
  return Number(minutes) * 60_000
}

const fromEnvironment = /^\$\{env:(\w+), '(.*)'\}$/

/** Resolves `sls:stage`, and params by the environment of this process. */
const variablesOf = (params: Readonly<Record<string, unknown>>): Variables => ({
  resolveVariable: async (variable) => {
    if (variable === 'sls:stage') return 'local'
    const value = params[variable.replace(/^param:/, '')]
    if (value === undefined) throw new Error(`No such variable here: ${variable}`)
    const [, name, fallback = ''] = fromEnvironment.exec(String(value)) ?? []
    return name === undefined ? String(value) : (process.env[name] ?? fallback)
  },
})

/** @throws Error if it has another form than expected */
function parseTemplate(text: string): Template {
  const json: unknown = JSON.parse(text)
  const { provider, functions, params } = z.parse(schema, json)
  const all = Object.entries(functions)
  const events = all.flatMap(([name, one]) => one.events.map((event) => ({ name, ...event })))
  return {
    variables: variablesOf(params),
    functions: Object.fromEntries(
      all.map(([name, { handler, timeout = provider.timeout }]) => [name, { handler, timeout }]),
    ),
    routes: new Map(events.flatMap(({ name, httpApi }) => (httpApi ? [[httpApi, name]] : []))),
    scheduled: events.flatMap(({ name, schedule }) =>
      schedule ? [{ name, every: toMilliseconds(schedule) }] : [],
    ),
    mappings: mappingsOf(json),
    cors: provider.httpApi.cors,
  }
}

/** Reads the template of this program. */
export const readTemplate = (): Template =>
  parseTemplate(readFileSync(resolve(import.meta.dirname, '..', templateFile), 'utf8'))
