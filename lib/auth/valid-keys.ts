// The API keys that are valid now: one SSM parameter, remembered for some seconds.
import { readParameter, writeParameter } from '../storage/parameters.ts'
import { type KeptKey, keptKeys } from './keys.ts'

let known: { readonly keys: readonly KeptKey[]; readonly at: number } | undefined

/** Without a parameter there is no key, and nobody gets in. @throws ImageError storage */
export async function readKeys(parameter: string): Promise<KeptKey[]> {
  return keptKeys.parse(JSON.parse((await readParameter(parameter)) ?? '[]'))
}

/** @throws ImageError storage */
export const writeKeys = (parameter: string, keys: readonly KeptKey[]): Promise<void> =>
  writeParameter(parameter, JSON.stringify(keys))

/**
 * As readKeys, from memory where that is young enough.
 * @param maxAge seconds
 * @throws ImageError storage: nobody is let in on what was valid once
 */
export async function validKeys(parameter: string, maxAge: number): Promise<readonly KeptKey[]> {
  if (known && Date.now() - known.at < maxAge * 1000) return known.keys
  known = { keys: await readKeys(parameter), at: Date.now() }
  return known.keys
}
