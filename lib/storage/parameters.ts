// SSM parameters, which an operator changes while the service runs.
import { config } from '../config.ts'
import { callJson, type JsonService } from './aws-json.ts'
import { faultsAsStorage } from './client.ts'

const ssm: JsonService = {
  name: 'ssm',
  target: 'AmazonSSM',
  version: '1.1',
  endpoint: config.parameters.endpoint,
}

interface Described {
  readonly Name?: string
  readonly Value?: string
  readonly LastModifiedDate?: number
}

interface Answer {
  readonly Parameter?: Described
  readonly Parameters?: readonly Described[]
  readonly NextToken?: string
}

/** Returns the answer; undefined for an error of this type. @throws ImageError storage */
function ask(action: string, input: object, expected: string): Promise<Answer | undefined> {
  return faultsAsStorage(async () => {
    const answer = await callJson<Answer>(ssm, action, input)
    if (answer.__type?.endsWith(expected)) return undefined
    if (answer.__type) throw new Error(`${answer.__type}: ${answer.message}`)
    return answer
  })
}

/** Returns the value; undefined if the parameter doesn't exist. @throws ImageError storage */
export async function readParameter(name: string): Promise<string | undefined> {
  const answer = await ask('GetParameter', { Name: name, WithDecryption: true }, 'ParameterNotFound')
  return answer?.Parameter?.Value
}

/** A parameter, decrypted. */
export interface Parameter {
  readonly name: string
  readonly value: string
  /** The time of the last write, in seconds since 1970. */
  readonly modified: number
}

/**
 * Returns all parameters one level below a path. A page may be empty without being the last one.
 * @throws ImageError storage
 */
export async function readParameters(path: string): Promise<Parameter[]> {
  const found: Parameter[] = []
  let token: string | undefined
  do {
    const from = token === undefined ? {} : { NextToken: token }
    const input = { Path: path, WithDecryption: true, MaxResults: 10, ...from }
    const page = await ask('GetParametersByPath', input, 'ParameterNotFound')
    for (const { Name: name = '', Value: value = '', LastModifiedDate: modified = 0 } of page?.Parameters ??
      [])
      found.push({ name, value, modified })
    token = page?.NextToken
  } while (token)
  return found
}

/**
 * Creates a parameter, and never overwrites one. The account's key for SSM encrypts it (SecureString).
 * @returns false if it exists
 * @throws ImageError storage
 */
export async function createParameter(
  name: string,
  value: string,
  type: 'String' | 'SecureString',
): Promise<boolean> {
  const input = { Name: name, Value: value, Type: type, Overwrite: false }
  if (await ask('PutParameter', input, 'ParameterAlreadyExists')) return true
  // A retry finds what the first try wrote, if only its answer was lost.
  return (await readParameter(name)) === value
}

/** Removes a parameter. @returns false if there is none @throws ImageError storage */
export async function removeParameter(name: string): Promise<boolean> {
  return (await ask('DeleteParameter', { Name: name }, 'ParameterNotFound')) !== undefined
}
