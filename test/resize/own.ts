// A service over a data folder of its own: started, killed, started again, looked into, and mended by commands.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { afterAll, expect, vi } from 'vitest'
import { type DataFolder, openDataFolder, queueName } from '../../localstack/data-folder.ts'
import { askQueue } from '../../localstack/queue/api.ts'
import type { Message } from '../../localstack/queue/queue.ts'
import { readRunning } from '../../localstack/running.ts'
import { startS3 } from '../../localstack/s3/server.ts'
import { type Program, type Service, server, startService } from '../run.ts'
import type { Described, Job } from './follow.ts'

const root = resolve(import.meta.dirname, '../..')
const patience = { timeout: 120_000, interval: 200 }

// Settings of whoever runs the tests, which would point a service elsewhere.
for (const name of ['AWS_ENDPOINT_URL', 'BUCKET', 'CALLBACK_ALLOW_LOCAL', 'CALLBACK_SECRET', 'PRESETS'])
  delete process.env[name]

export interface Calling {
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Record<string, string>
  /** For the whole answer. 10 */
  readonly seconds?: number
}

/** Of the template. */
export type QueueName = 'Queue' | 'CallbackQueue'

export interface Own {
  readonly data: string
  /** Starts it, or starts it again. @param as another program this time */
  readonly start: (env?: Record<string, string>, as?: Program) => Promise<Service>
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
  /** One request, body read. */
  readonly call: (method: string, path: string, calling?: Calling) => Promise<Called>
  readonly put: (name: string, image: Buffer) => Promise<void>
  readonly describeImage: (name: string) => Promise<Described>
  /** The images once all of these are processed. */
  readonly processed: (names: readonly string[]) => Promise<Described[]>
  /** Requests a resize. @returns the path of its job */
  readonly requestResize: (name: string, fields: object) => Promise<Called>
  readonly over: (path: string, until?: (job: ToldJob) => boolean) => Promise<ToldJob>
  /** The messages of a running service's queue that are neither processed nor dead. */
  readonly waiting: (queue?: QueueName) => Promise<readonly Message[]>
  readonly dead: (queue?: QueueName) => Promise<readonly Message[]>
}

export interface Called {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  readonly json: <T>() => T
}

export interface ToldJob extends Job {
  readonly callback?: string
}

/**
 * Makes the folder; when the file's tests are through, the service is stopped and the folder removed.
 * @param program of the service: that of `npm start` where its settings matter, which serverless.yml passes on
 */
export async function own(program = server): Promise<Own> {
  const data = await mkdtemp(join(tmpdir(), 'darkroom-own-'))
  let service: Service | undefined
  const start = async (env: Record<string, string> = {}, as = program) => {
    service = await startService({ DARKROOM_DATA: data, ...env }, as)
    return service
  }
  const stop = async (signal?: NodeJS.Signals) => {
    await service?.stop(signal)
    service = undefined
  }
  afterAll(async () => {
    await stop('SIGKILL')
    await rm(data, { recursive: true })
  })
  const call = async (method: string, path: string, calling: Calling = {}): Promise<Called> => {
    const { body = null, headers = {}, seconds = 10 } = calling
    const response = await fetch(`${service?.url}${path}`, {
      method,
      headers,
      body,
      signal: AbortSignal.timeout(seconds * 1000),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      json: () => JSON.parse(bytes.toString()),
    }
  }
  const messages = async (queue: QueueName = 'Queue') => {
    const running = await readRunning(data)
    return askQueue(running?.AWS_ENDPOINT_URL_SQS ?? '', 'ListMessages', queueName(queue))
  }
  const waiting: Own['waiting'] = async (queue) => (await messages(queue)).waiting
  const dead: Own['dead'] = async (queue) => (await messages(queue)).dead
  return { data, start, stop, call, waiting, dead, ...verbs(call) }
}

function verbs(
  call: Own['call'],
): Pick<Own, 'put' | 'describeImage' | 'processed' | 'requestResize' | 'over'> {
  const put = async (name: string, image: Buffer) => {
    const { status, bytes } = await call('PUT', `/images/${name}`, { body: Uint8Array.from(image) })
    expect(status, bytes.toString()).toBe(201)
  }
  const describeImage = async (name: string) => (await call('GET', `/v1/images/${name}`)).json<Described>()
  const processed = (names: readonly string[]) =>
    vi.waitUntil(async () => {
      const list = (await call('GET', '/v1/images?limit=1000')).json<{ data: Described[] }>().data
      const ready = list.filter(({ id, status }) => names.includes(id) && status === 'ready')
      return ready.length === names.length ? ready : undefined
    }, patience)
  const requestResize = (name: string, fields: object) =>
    call('PATCH', `/v1/images/${name}`, { body: JSON.stringify(fields) })
  const over = (path: string, until = ({ finished_at }: ToldJob) => finished_at !== undefined) =>
    vi.waitUntil(async () => {
      const job = (await call('GET', path)).json<ToldJob>()
      return until(job) ? job : undefined
    }, patience)
  return { put, describeImage, processed, requestResize, over }
}

const bucket = 'darkroom-local'

export interface Objects {
  /** All objects under a prefix, by their keys. */
  readonly list: (prefix: string) => Promise<Map<string, { etag: string; modified: string }>>
  readonly put: (key: string, body: string | Buffer) => Promise<void>
  readonly remove: (key: string) => Promise<void>
}

function verbsOf(s3: S3Client): Objects {
  return {
    list: async (Prefix) => {
      const { Contents = [], IsTruncated } = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix }),
      )
      expect(IsTruncated).toBe(false)
      const entries = Contents.map(({ Key = '', ETag: etag = '', LastModified }) => {
        return [Key, { etag, modified: LastModified?.toISOString() ?? '' }] as const
      })
      return new Map(entries)
    },
    put: async (Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
    },
    remove: async (Key) => {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    },
  }
}

/** Opens a bucket: that of the service that runs over the folder, or, while none does, the folder's. */
export async function inBucket<T>({ data }: Own, use: (objects: Objects) => Promise<T>): Promise<T> {
  const running = await readRunning(data)
  const { AWS_ACCESS_KEY_ID: accessKeyId = 'a', AWS_SECRET_ACCESS_KEY: secretAccessKey = 'b' } = running ?? {}
  const credentials = { accessKeyId, secretAccessKey }
  const server = running
    ? undefined
    : await startS3({ directory: data, bucket, region: 'us-east-1', ...credentials })
  const endpoint = running?.AWS_ENDPOINT_URL ?? server?.endpoint
  const options: S3ClientConfig = { region: 'us-east-1', forcePathStyle: true, credentials }
  const s3 = new S3Client(endpoint === undefined ? options : { ...options, endpoint })
  try {
    return await use(verbsOf(s3))
  } finally {
    s3.destroy()
    await server?.close()
  }
}

/** Looks into the folder while no service runs over it. */
export function inFolder<T>({ data }: Own, use: (folder: DataFolder) => T): T {
  const folder = openDataFolder(data)
  try {
    return use(folder)
  } finally {
    folder.database.close()
  }
}

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** Runs a script of package.json over the service's folder, as npm does. @returns what it printed */
export async function npmRun(script: string, { data }: Own, ...args: string[]): Promise<string> {
  const [, ...command] = scripts[script]?.split(' ') ?? []
  const options = { cwd: root, env: { ...process.env, DARKROOM_DATA: data } }
  return (await promisify(execFile)(process.execPath, [...command, ...args], options)).stdout
}
