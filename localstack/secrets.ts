// Secrets of a data folder, where none are given: made once, and the same ones after a restart.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

function kept(directory: string, name: string, make: () => string): string {
  const file = join(directory, name)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    const secret = make()
    writeFileSync(file, `${secret}\n`, { mode: 0o600 })
    return secret
  }
}

/** Signs callbacks. */
export const callbackSecret = (directory: string): string =>
  kept(directory, 'callback-secret', () => `whsec_${randomBytes(32).toString('base64')}`)

/** Signs URLs. */
export const signingKeys = (directory: string): string =>
  kept(directory, 'signing-keys', () => `local:${randomBytes(32).toString('base64url')}`)
