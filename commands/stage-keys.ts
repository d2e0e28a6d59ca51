// Manages the keys and secrets of a stage. Import it after the environment is set.
import { randomBytes } from 'node:crypto'
import { fail } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { makeKey } from '../lib/auth/keys.ts'
import { addKey, readKeys, removeKey } from '../lib/auth/valid-keys.ts'
import { syncEdgeKeys } from '../lib/storage/edge-keys.ts'
import { createParameter, removeParameter } from '../lib/storage/parameters.ts'
import { callbackSecretName, readSigningKeys, signingKeysPath } from '../lib/storage/secrets.ts'

type Commands = Readonly<Record<string, () => Promise<void>>>

async function add(label: string, readsOnly: boolean, where: string): Promise<void> {
  const { secret, kept } = makeKey(label, readsOnly)
  if (!(await addKey(kept))) fail(`A key with the id ${kept.id} already exists: try again`)
  console.log(
    `${secret}\n\nThis key for ${where} is shown only once. It becomes valid within half a minute; send it as X-Api-Key.`,
  )
}

async function list(where: string): Promise<void> {
  const keys = await readKeys()
  for (const { id, label, created_at, reads_only } of keys)
    console.log(`${id}  ${created_at}  ${reads_only ? 'reads' : 'all  '}  ${label}`)
  if (keys.length === 0) console.log(`There are no keys for ${where}: requests that need one are refused.`)
}

/** API keys. @param where whose keys they are, for messages: somebody may mean another folder, or another stage */
export const apiKeys = (subject: string, readsOnly: boolean, where: string): Commands => ({
  add: () => add(subject, readsOnly, where),
  list: () => list(where),
  revoke: async () => {
    if (!(await removeKey(subject))) fail(`There is no key with the id ${subject}`)
    console.log(`Revoked ${subject}. It stops working within half a minute.`)
  },
  rotate: async () => {
    const key = (await readKeys()).find(({ id }) => id === subject)
    if (!key) fail(`There is no key with the id ${subject}`)
    await add(key.label, key.reads_only ?? false, where)
    console.log(
      `The old key is still valid. When nobody uses it any more, run: ${howTo('keys', `revoke ${subject}`)}`,
    )
  },
})

/** Keys that sign URLs. Their secrets aren't shown: npm run sign reads them. */
export const signingKeys = (subject: string): Commands => ({
  add: async () => {
    const id = subject || `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`
    const name = `${signingKeysPath}/${id}`
    if (!(await createParameter(name, randomBytes(32).toString('base64url'), 'SecureString')))
      fail(`A signing key with the id ${id} already exists: choose another id`)
    await syncEdgeKeys()
    console.log(`Created ${id}. It signs within half a minute; its secret is in the parameter ${name}.`)
  },
  list: async () => {
    const keys = await readSigningKeys()
    for (const [index, { id }] of keys.entries()) console.log(index === 0 ? `${id}  signs` : id)
    if (keys.length === 0) console.log('There are no signing keys: no signed URL is valid.')
  },
  revoke: async () => {
    // The edge first: if that fails, the key is still listed, and can be revoked again.
    await syncEdgeKeys(subject)
    if (!(await removeParameter(`${signingKeysPath}/${subject}`)))
      fail(`There is no signing key with the id ${subject}`)
    console.log(`Revoked ${subject}. URLs that it signed become invalid within a minute.`)
  },
})

/** The secret that signs callbacks. */
export const callbackSecrets: Commands = {
  add: async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    if (!(await createParameter(callbackSecretName, secret, 'SecureString')))
      fail(`A callback secret already exists. Revoke it first: ${howTo('keys', 'revoke --callback')}`)
    console.log(`${secret}\n\nIt signs callbacks within half a minute; give it to their receivers.`)
  },
  revoke: async () => {
    if (!(await removeParameter(callbackSecretName))) fail('There is no callback secret')
    console.log("Revoked the callback secret. Jobs can't have callbacks until you create another one.")
  },
}
