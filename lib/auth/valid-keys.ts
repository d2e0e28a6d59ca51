// The API keys that are valid now: SSM parameters, one for each key, remembered for some seconds.
import { config } from '../config.ts'
import { createParameter, readParameters, removeParameter } from '../storage/parameters.ts'
import { remembered } from '../storage/remembered.ts'
import { type KeptKey, keptKey } from './keys.ts'

const { path, maxAge } = config.parameters
const keysPath = `${path}/api-keys`

/** Without a parameter there is no key, and nobody gets in. The oldest one first. @throws ImageError storage */
export async function readKeys(): Promise<KeptKey[]> {
  const parameters = await readParameters(keysPath)
  return parameters
    .toSorted((a, b) => a.modified - b.modified)
    .map(({ value }) => keptKey.parse(JSON.parse(value)))
}

/** @returns false if there is one with this id already @throws ImageError storage */
export const addKey = (key: KeptKey): Promise<boolean> =>
  createParameter(`${keysPath}/${key.id}`, JSON.stringify(key), 'String')

/** @returns false if there was none @throws ImageError storage */
export const removeKey = (id: string): Promise<boolean> => removeParameter(`${keysPath}/${id}`)

/**
 * As readKeys, from memory if that is young enough.
 * @throws ImageError storage: nobody is let in on what was valid once
 */
export const validKeys = remembered(maxAge, readKeys)
