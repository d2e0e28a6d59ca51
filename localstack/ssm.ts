// The part of SSM's Parameter Store that darkroom uses, over the data folder, with the limits of standard parameters.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { ParameterStore, type Parameters, type StoredParameter } from './parameter-store.ts'
import { type GivenSecrets, keptSecrets } from './secrets.ts'

interface Input {
  readonly Name?: string
  readonly Value?: string
  readonly Type?: string
  readonly Overwrite?: boolean
  readonly WithDecryption?: boolean
  readonly Path?: string
  readonly Recursive?: boolean
  readonly MaxResults?: number
  readonly NextToken?: string
}

class Refusal extends Error {
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

const invalid = (message: string) => new Refusal('ValidationException', message)

/** "Parameter names can't be prefixed with "aws" or "ssm" (case-insensitive)"; "a maximum depth of fifteen levels". */
function checkName(name: string): void {
  if (!/^[\w./-]{1,1011}$/.test(name))
    throw invalid(`Parameter name: ${name} has characters that are not allowed`)
  if (/^\/?(aws|ssm)/i.test(name))
    throw invalid('Parameter name: can\'t be prefixed with "ssm" (case-insensitive)')
  if (name.includes('/') && !name.startsWith('/'))
    throw invalid('Parameter name must be a fully qualified name')
  if (name.split('/').length > 16) throw invalid('Parameter name has more than 15 levels')
}

/** "Standard parameters have a content limit of 4 KB." "You can't use {{}} in the value." */
function checkValue(value: string): void {
  if (value === '') throw invalid("Value '' failed to satisfy constraint: length at least 1")
  if (Buffer.byteLength(value) > 4096)
    throw invalid('Standard tier parameters support a maximum parameter value of 4096 characters.')
  if (/\{\{.*\}\}/s.test(value)) throw invalid("Parameter value can't nest another parameter")
}

function put(store: Parameters, { Name = '', Value = '', Type = '', Overwrite = false }: Input) {
  checkName(Name)
  checkValue(Value)
  if (!['String', 'StringList', 'SecureString'].includes(Type))
    throw invalid('A parameter type is required when you create a parameter.')
  const parameter = { name: Name, value: Value, type: Type }
  const version = Overwrite ? store.put(parameter) : store.create(parameter)
  if (version !== undefined) return { Version: version, Tier: 'Standard' }
  throw new Refusal(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  )
}

function describe(parameter: StoredParameter, isDecrypted: boolean) {
  const { name, value, type, version, modified } = parameter
  const isCipher = type === 'SecureString' && !isDecrypted
  return {
    Name: name,
    Type: type,
    // What KMS makes of it is not text to anybody.
    Value: isCipher ? `AQICAH${Buffer.from(value).toString('hex')}` : value,
    Version: version,
    LastModifiedDate: modified,
  }
}

const notFound = () => new Refusal('ParameterNotFound', '')

function get(store: Parameters, { Name = '', WithDecryption = false }: Input) {
  const parameter = store.get(Name)
  if (!parameter) throw notFound()
  return { Parameter: describe(parameter, WithDecryption) }
}

/**
 * "The number of items returned, however, can be between zero and the value of MaxResults": a page here is made of the
 * next ones of all parameters, so that pages of fewer and of none come up, too.
 */
function getByPath(store: Parameters, input: Input) {
  const { Path = '', Recursive = false, WithDecryption = false, MaxResults = 10, NextToken = '' } = input
  if (!Path.startsWith('/')) throw invalid('The parameter path must begin with /')
  if (!(MaxResults >= 1 && MaxResults <= 10)) throw invalid('MaxResults must be from 1 to 10')
  const parent = Path.endsWith('/') ? Path : `${Path}/`
  const page = store.after(NextToken, MaxResults)
  const isBelow = ({ name }: StoredParameter) =>
    name.startsWith(parent) && (Recursive || !name.slice(parent.length).includes('/'))
  const last = page.length === MaxResults ? page.at(-1)?.name : undefined
  return {
    Parameters: page.filter(isBelow).map((parameter) => describe(parameter, WithDecryption)),
    ...(last === undefined ? {} : { NextToken: last }),
  }
}

function remove(store: Parameters, { Name = '' }: Input) {
  if (!store.remove(Name)) throw notFound()
  return {}
}

const actions: Readonly<Record<string, (store: Parameters, input: Input) => object>> = {
  PutParameter: put,
  GetParameter: get,
  GetParametersByPath: getByPath,
  DeleteParameter: remove,
}

async function serve(store: Parameters, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, action = ''] = String(request.headers['x-amz-target']).split('.')
  const input = JSON.parse(await text(request)) as Input
  const answer = (status: number, body: object) => {
    // A connection kept open would keep a command from ending.
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', connection: 'close' })
    response.end(JSON.stringify(body))
  }
  try {
    const act = actions[action]
    if (!act) throw new Refusal('UnknownOperationException', action)
    answer(200, act(store, input))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    answer(400, { __type: error.type, message: error.message })
  }
}

/**
 * Starts it on 127.0.0.1. It has a key that signs URLs and a secret that signs callbacks from the start: those that are
 * given, for as long as it runs, or the folder's own.
 * @returns its endpoint
 */
export async function startSsm(directory: string, given: GivenSecrets = {}): Promise<string> {
  const store = keptSecrets(new ParameterStore(directory), directory, given)
  const server = createServer((request, response) => {
    serve(store, request, response).catch((error) => response.writeHead(500).end(String(error)))
  }).listen(0, '127.0.0.1')
  // It ends with the process; alone it keeps none running.
  server.unref()
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
