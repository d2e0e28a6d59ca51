// The part of SSM that API keys need, over one file in the data folder: GetParameter and PutParameter.

import { once } from 'node:events'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

type Parameters = Record<string, string>

async function load(file: string): Promise<Parameters> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Parameters
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

async function save(file: string, parameters: Parameters): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(parameters, null, 2), { mode: 0o600 })
  await rename(`${file}.new`, file)
}

interface Answer {
  readonly status: number
  readonly body: object
}

const refusal = (type: string): Answer => ({ status: 400, body: { __type: type, message: type } })

async function answer(file: string, action: string, { Name = '', Value = '' }: Parameters): Promise<Answer> {
  const parameters = await load(file)
  if (action === 'GetParameter') {
    const value = parameters[Name]
    return value === undefined
      ? refusal('ParameterNotFound')
      : { status: 200, body: { Parameter: { Name, Value: value } } }
  }
  if (action !== 'PutParameter') return refusal('InvalidAction')
  await save(file, { ...parameters, [Name]: Value })
  return { status: 200, body: { Version: 1 } }
}

async function serve(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, action = ''] = String(request.headers['x-amz-target']).split('.')
  const { status, body } = await answer(file, action, JSON.parse(await text(request)) as Parameters)
  // A connection kept open would keep a command from ending.
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', connection: 'close' })
  response.end(JSON.stringify(body))
}

/** Starts it on 127.0.0.1. @returns its endpoint */
export async function startSsm(directory: string): Promise<string> {
  const file = join(directory, 'parameters.json')
  const server = createServer((request, response) => {
    serve(file, request, response).catch((error) => response.writeHead(500).end(String(error)))
  }).listen(0, '127.0.0.1')
  // It ends with the process; alone it keeps none running.
  server.unref()
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
