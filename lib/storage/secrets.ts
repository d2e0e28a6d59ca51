// The secrets of this stage, which an operator changes while the service runs: SSM parameters that are encrypted, each
// remembered for some seconds. Nothing else knows them: no template, no function's configuration, no file.
import { config } from '../config.ts'
import { readParameter, readParameters } from './parameters.ts'
import { remembered } from './remembered.ts'

const { path, maxAge } = config.parameters

/** The parameters that hold the keys which sign URLs, one each, are below this path. */
export const signingKeysPath = `${path}/signing-keys`

/** The parameter that holds the secret which signs callbacks. */
export const callbackSecretName = `${path}/callback-secret`

export interface Secret {
  /** Public: it is the last part of the parameter's name. */
  readonly id: string
  readonly secret: string
}

/**
 * The keys that sign URLs, the newest one first.
 * @throws ImageError storage
 */
export async function readSigningKeys(): Promise<Secret[]> {
  const parameters = await readParameters(signingKeysPath)
  return parameters
    .toSorted((a, b) => b.modified - a.modified)
    .map(({ name, value }) => ({ id: name.slice(name.lastIndexOf('/') + 1), secret: value }))
}

/** As readSigningKeys, from memory if that is young enough. @throws ImageError storage */
export const signingKeys = remembered(maxAge, readSigningKeys)

/** Undefined if this stage has none: then no job may name a callback. @throws ImageError storage */
export const callbackSecret = remembered(maxAge, () => readParameter(callbackSecretName))
