// Lambda in this process: loads a function with its first event, and stops waiting for it at its timeout.
import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyEventV2, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { Result } from './http-api/refuse.ts'

/** A function in serverless.yml. */
export interface FunctionSettings {
  /** Its file and export, such as `functions/upload.handler`. */
  readonly handler: string
  /** Seconds. */
  readonly timeout: number
}

type Handler = (event: unknown, context: Context) => Promise<unknown>

export type InvokeApi = (name: string, event: APIGatewayProxyEventV2) => Promise<Result>

/** A function that didn't answer in time. It may still run. */
class LateError extends Error {}

/** Whether a function failed because it didn't answer in time. */
export const isLate = (error: unknown): boolean => error instanceof LateError

async function load(handler: string): Promise<Handler> {
  const [, file = '', name = ''] = /^functions\/([\w-]+)\.(\w+)$/.exec(handler) ?? []
  const module = (await import(`../functions/${file}.ts`)) as Record<string, Handler>
  const found = module[name]
  if (!found) throw new Error(`No function: ${handler}`)
  return found
}

/** Returns the id that an event brings. */
const idOf = (event: unknown): string =>
  (event as Partial<APIGatewayProxyEventV2>).requestContext?.requestId ?? randomUUID()

function contextOf(name: string, timeout: number, awsRequestId: string): Context {
  const end = performance.now() + timeout * 1000
  return {
    functionName: name,
    awsRequestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(end - performance.now())),
  } as Context
}

/** The functions of serverless.yml, by their names there. */
export class Functions {
  readonly #settings: Readonly<Record<string, FunctionSettings>>
  readonly #loaded = new Map<string, Promise<Handler>>()

  constructor(settings: Readonly<Record<string, FunctionSettings>>) {
    this.#settings = settings
  }

  #load(handler: string): Promise<Handler> {
    const loading = this.#loaded.get(handler) ?? load(handler)
    this.#loaded.set(handler, loading)
    return loading
  }

  /** @throws Error of the function, or if it is late */
  async #invoke(name: string, event: unknown): Promise<unknown> {
    const { handler, timeout } = this.#settings[name] ?? { handler: '', timeout: 0 }
    const run = await this.#load(handler)
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => reject(new LateError(`${name} timed out after ${timeout} s`)),
      timeout * 1000,
    )
    try {
      return await Promise.race([run(event, contextOf(name, timeout, idOf(event))), promise])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Answers a request of the API. */
  readonly answer: InvokeApi = async (name, event) => (await this.#invoke(name, event)) as Result

  /** Processes a batch of a queue. */
  readonly process = async (name: string, event: SQSEvent): Promise<SQSBatchResponse> =>
    (await this.#invoke(name, event)) as SQSBatchResponse

  /** Runs on a schedule. */
  readonly tick = async (name: string): Promise<void> => void (await this.#invoke(name, {}))
}
