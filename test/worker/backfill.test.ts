// An image changes while the repair pass has a new preset of it generated, at each of the worker's calls to S3 in turn.
import { expect, test } from 'vitest'
import {
  batch,
  keysOf,
  picture,
  readManifest,
  remove,
  settle,
  stat,
  toVersion,
  upload,
  work,
} from './bucket.ts'
import { expectIndexed } from './indexed.ts'
import { interruptedAt } from './kill.ts'

const { eventOf } = await import('../../lib/worker/messages.ts')
const { originalKey } = await import('../../lib/storage/keys.ts')
const { writeManifest } = await import('../../lib/storage/manifests.ts')

const [red, blue] = [await picture('red', 40, 30), await picture('blue', 30, 40)]

/** Makes an image look as before its presets changed. @returns the message that the pass sends about it */
async function age(name: string): Promise<ReturnType<typeof batch>> {
  await upload(name, red)
  await settle()
  const known = await readManifest(name)
  if (known?.value) await writeManifest(name, { ...known.value, recipe: 'older' }, known)
  return batch(eventOf(originalKey(name)))
}

/** Lets the change happen at each call in turn, and then all events. */
async function atEachCall(
  kind: string,
  change: (name: string) => Promise<unknown>,
  check: (name: string) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at++) {
    const name = `${kind}-${at}.png`
    const message = await age(name)
    const { isThrough, outcome } = await interruptedAt(
      at,
      () => change(name),
      () => work(message),
    )
    if (outcome.batchItemFailures.length > 0) await work(message)
    await settle()
    if (isThrough) return at
    await check(name)
  }
}

test('of an image that is deleted meanwhile, nothing is left', { timeout: 120_000 }, async () => {
  const times = await atEachCall('gone', remove, async (name) => {
    expect(await keysOf(name)).toEqual([])
  })
  expect(times).toBeGreaterThan(10)
  await expectIndexed()
})

test('of an image that is overwritten meanwhile, the new version alone is left', {
  timeout: 120_000,
}, async () => {
  const times = await atEachCall(
    'changed',
    (name) => upload(name, blue),
    async (name) => {
      const version = toVersion((await stat(name)).etag)
      expect((await readManifest(name))?.value).toMatchObject({ version, status: 'ready', width: 30 })
      const variants = (await keysOf(name)).filter((key) => key.startsWith('variants/'))
      expect(variants.length).toBeGreaterThan(3)
      expect(variants.filter((key) => !key.startsWith(`variants/${name}/${version}/`))).toEqual([])
    },
  )
  expect(times).toBeGreaterThan(10)
  await expectIndexed()
})
