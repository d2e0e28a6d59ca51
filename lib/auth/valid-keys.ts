// The valid API keys: one SSM parameter each, cached for some seconds.
import { config } from '../config.ts'
import { createParameter, readParameters, removeParameter } from '../storage/parameters.ts'
import { remembered } from '../storage/remembered.ts'
import { type KeptKey, keptKey } from './keys.ts'

const { path, maxAge } = config.parameters
const keysPath = `${path}/api-keys`

/** Returns the keys, oldest first. @throws ImageError storage */
export async function readKeys(): Promise<KeptKey[]> {
  const parameters = await readParameters(keysPath)
  return parameters
    .toSorted((a, b) => a.modified - b.modified)
    .map(({ value }) => keptKey.parse(JSON.parse(value)))
}

/** @returns false if the id exists @throws ImageError storage */
export const addKey = (key: KeptKey): Promise<boolean> =>
  createParameter(`${keysPath}/${key.id}`, JSON.stringify(key), 'String')

/** @returns false if there was none @throws ImageError storage */
export const removeKey = (id: string): Promise<boolean> => removeParameter(`${keysPath}/${id}`)

/**
 * Like readKeys, cached.
 * @throws ImageError storage: expired entries aren't used
 */
export const validKeys = remembered(maxAge, readKeys)
