// The part of SSM's Parameter Store that darkroom uses, over the data folder, with the limits of standard parameters.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
import { Refusal, startAwsJson } from './aws-json.ts'
import { ParameterFile } from './parameter-file.ts'
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
    // KMS's ciphertext is opaque.
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
 * "The number of items returned, however, can be between zero and the value of MaxResults": a page here filters the
 * next ones of all parameters, so short and empty pages occur.
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

/**
 * Starts Parameter Store on 127.0.0.1, with a key that signs URLs and a secret that signs callbacks: the given ones for
 * as long as it runs, or the folder's own. With KEYS_FILE, that file has them instead of the folder.
 * @returns its endpoint
 */
export function startSsm(directory: string, given: GivenSecrets = {}): Promise<string> {
  const { KEYS_FILE } = process.env
  const kept = KEYS_FILE ? new ParameterFile(KEYS_FILE) : new ParameterStore(directory)
  const store = keptSecrets(kept, directory, given)
  return startAwsJson((action, input) => {
    const act = actions[action]
    if (!act) throw new Refusal('UnknownOperationException', action)
    return act(store, input as Input)
  })
}
