// The deployment's keys, and SQS, for tests that have to look behind its API.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { SQSClient } from '@aws-sdk/client-sqs'

const root = resolve(import.meta.dirname, '..', '..')
const stage = process.env.DARKROOM_STAGE ?? 'local'

export const sqs = new SQSClient({ useQueueUrlAsEndpoint: false })

/** Runs `npm run keys` for the deployment's stage. @returns what it printed */
export async function keys(...args: string[]): Promise<string> {
  const command = ['commands/keys.ts', ...args, '--stage', stage]
  return (await promisify(execFile)(process.execPath, command, { cwd: root })).stdout
}

/** Signs a URL with the newest key of the deployment's stage. */
export async function sign(url: string): Promise<string> {
  const command = ['commands/sign.ts', url, '--stage', stage]
  return (await promisify(execFile)(process.execPath, command, { cwd: root })).stdout.trim()
}

/** Makes a key. @returns its id, and the key itself */
export async function addKey(label: string): Promise<{ id: string; secret: string }> {
  const { id, secret } = /^(?<secret>dk_(?<id>[0-9a-f]+)_\S+)/.exec(await keys('add', label))?.groups ?? {}
  if (!id || !secret) throw new Error('npm run keys printed no key')
  return { id, secret }
}
