// The secrets of a service on this machine, as parameters: given ones, or the data folder's
// own, which are created once.
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ParameterStore, type Parameters } from './parameter-store.ts'

const path = '/darkroom/local'
const signingPath = `${path}/signing-keys/`
const callbackName = `${path}/callback-secret`

/** Secrets for as long as the service runs, instead of the data folder's. */
export interface GivenSecrets {
  /** `id:secret`, separated by commas; the first one signs. */
  readonly signingKeys?: string | undefined
  /** `whsec_` and base64. */
  readonly callbackSecret?: string | undefined
}

/** The secrets in the environment. An empty value counts as none. */
export const givenSecrets = ({ SIGNING_KEYS, CALLBACK_SECRET }: NodeJS.ProcessEnv): GivenSecrets => ({
  signingKeys: SIGNING_KEYS,
  callbackSecret: CALLBACK_SECRET,
})

/** What is wrong with them, or undefined. */
export function complaintAbout({ signingKeys = '', callbackSecret = '' }: GivenSecrets): string | undefined {
  if (!/^(([\w-]+:[^\s,:]{32,})(,(?!$)|$))*$/.test(signingKeys))
    return 'SIGNING_KEYS: must be id:secret, several by commas, secrets of 32 characters or more'
  if (callbackSecret !== '' && !callbackSecret.startsWith('whsec_'))
    return 'CALLBACK_SECRET: must begin with whsec_'
  return undefined
}

function secret(name: string, value: string, modified = Date.now() / 1000) {
  return { name, value, type: 'SecureString', modified }
}

/** The newest key signs: the first one given is the newest. */
function parametersOf({ signingKeys, callbackSecret }: GivenSecrets): Parameters {
  const parameters = new ParameterStore()
  const keys = signingKeys ? signingKeys.split(',') : []
  for (const [index, key] of keys.entries()) {
    const [id = '', value = ''] = key.split(':')
    parameters.put(secret(`${signingPath}${id}`, value, Date.now() / 1000 - index))
  }
  if (callbackSecret) parameters.put(secret(callbackName, callbackSecret))
  return parameters
}

/** Parameters of `under`, except that those whose name is `isOver` are in `over`. */
function layered(under: Parameters, over: Parameters, isOver: (name: string) => boolean): Parameters {
  const holder = (name: string) => (isOver(name) ? over : under)
  return {
    get: (name) => holder(name).get(name),
    after: (name, most) =>
      [...under.after(name, -1).filter((one) => !isOver(one.name)), ...over.after(name, -1)]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, most),
    create: (parameter) => holder(parameter.name).create(parameter),
    put: (parameter) => holder(parameter.name).put(parameter),
    remove: (name) => holder(name).remove(name),
  }
}

function takeFile(directory: string, name: string): string | undefined {
  const file = join(directory, name)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Moves secrets that earlier data folders have in files of their own into the store. */
function takeOldFiles(parameters: Parameters, directory: string): void {
  const [, old] = takeFile(directory, 'signing-keys')?.split(':') ?? []
  if (old) parameters.create(secret(`${signingPath}local`, old))
  const callback = takeFile(directory, 'callback-secret')
  if (callback) parameters.create(secret(callbackName, callback))
  const lists = JSON.parse(takeFile(directory, 'parameters.json') ?? '{}') as Record<string, string>
  for (const [name, list] of Object.entries(lists))
    for (const key of JSON.parse(list) as { id: string }[])
      parameters.create({ name: `${name}/${key.id}`, value: JSON.stringify(key), type: 'String' })
  for (const file of ['signing-keys', 'callback-secret', 'parameters.json'])
    rmSync(join(directory, file), { force: true })
}

/** Creates the secrets that are missing. */
function complete(parameters: Parameters): void {
  const hasKey = parameters.after(signingPath, 1).some(({ name }) => name.startsWith(signingPath))
  if (!hasKey) parameters.create(secret(`${signingPath}local`, randomBytes(32).toString('base64url')))
  parameters.create(secret(callbackName, `whsec_${randomBytes(32).toString('base64')}`))
}

const isReadOnly = (error: unknown) =>
  ['EROFS', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))

/** The folder's parameters, including secrets; given secrets replace the folder's. */
export function keptSecrets(parameters: Parameters, directory: string, given: GivenSecrets): Parameters {
  takeOldFiles(parameters, directory)
  try {
    complete(parameters)
  } catch (error) {
    if (!isReadOnly(error)) throw error
    console.warn(
      'The file with the keys is read-only and has no key for signatures, or no secret for callbacks',
    )
  }
  return layered(
    parameters,
    parametersOf(given),
    (name) =>
      (given.signingKeys !== undefined && name.startsWith(signingPath)) ||
      (given.callbackSecret !== undefined && name === callbackName),
  )
}
