// The secrets of a stage: encrypted SSM parameters, which an operator changes while the service runs, cached for some
// seconds. No template, function's configuration, or file contains them.
import { config } from '../config.ts'
import { readParameter, readParameters } from './parameters.ts'
import { remembered } from './remembered.ts'

const { path, maxAge } = config.parameters

/** The path of the parameters with the keys that sign URLs. */
export const signingKeysPath = `${path}/signing-keys`

/** The parameter with the secret that signs callbacks. */
export const callbackSecretName = `${path}/callback-secret`

/** A key that signs URLs. */
export interface Secret {
  /** Public: the last part of the parameter's name. */
  readonly id: string
  readonly secret: string
}

/**
 * Returns the keys that sign URLs, newest first.
 * @throws ImageError storage
 */
export async function readSigningKeys(): Promise<Secret[]> {
  const parameters = await readParameters(signingKeysPath)
  return parameters
    .toSorted((a, b) => b.modified - a.modified)
    .map(({ name, value }) => ({ id: name.slice(name.lastIndexOf('/') + 1), secret: value }))
}

/** Like readSigningKeys, cached. @throws ImageError storage */
export const signingKeys = remembered(maxAge, readSigningKeys)

/**
 * Returns the secret that signs callbacks, cached; undefined if the stage has none: then jobs can't have any.
 * @throws ImageError storage
 */
export const callbackSecret = remembered(maxAge, () => readParameter(callbackSecretName))
