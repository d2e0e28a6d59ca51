import { vi } from 'vitest'

/**
 * Loads modules as in a function with these environment variables, which stay as they are until the next call.
 * lib/config.ts reads them when it is loaded, and another file of the same process may have loaded it before.
 */
export function configured<Loaded>(
  variables: Readonly<Record<string, string | undefined>>,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  vi.resetModules()
  vi.unstubAllEnvs()
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  return load()
}
