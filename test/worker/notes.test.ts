// Notes on images: what the worker and the repair pass do about them, whatever is lost in between.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import {
  batch,
  events,
  keysOf,
  mend,
  picture,
  readManifest,
  remove,
  repair,
  restoreVersion,
  settle,
  startOfPass,
  upload,
  variantKey,
  work,
} from './bucket.ts'
import { expectIndexed } from './indexed.ts'
import { intercept } from './intercept.ts'

const { changeNotes } = await import('../../lib/storage/notes.ts')
const { readWhole } = await import('../../lib/storage/open.ts')
const { listEntries } = await import('../../lib/storage/entries.ts')
const { entryIn } = await import('../../lib/storage/index-keys.ts')
const { removeKeys } = await import('../../lib/storage/remove-keys.ts')

/** White, but black at the right end. */
const banner = await sharp(await picture('white', 900, 200))
  .composite([{ input: await picture('black', 100, 200), left: 800, top: 0 }])
  .png()
  .toBuffer()

const covers = async (name: string) => (await keysOf(name)).filter((key) => key.includes('/thumb'))

async function isBlackAtTheRight(key: string): Promise<boolean> {
  const whole = await readWhole({ name: '', key })
  const { data, info } = await sharp(whole?.bytes).raw().toBuffer({ resolveWithObject: true })
  return (data[(info.width - 1) * info.channels] ?? 255) < 128
}

const focus = { focus: [1, 0.5] as const }
const [right] = [{ x: 1, y: 0.5 }]

test('a focus moves the variants that crop, and leaves the others as they are', async () => {
  const version = await upload('framed.png', banner)
  await settle()
  const before = await keysOf('framed.png')
  await changeNotes('framed.png', focus, {})
  await settle()
  const key = variantKey('framed.png', version, 'thumb', right)
  expect(await covers('framed.png')).toEqual([key])
  expect(await isBlackAtTheRight(key)).toBe(true)
  expect(await keysOf('framed.png')).toHaveLength(before.length)
  await changeNotes('framed.png', { focus: null }, {})
  await settle()
  expect(await covers('framed.png')).toEqual([variantKey('framed.png', version, 'thumb')])
})

test('an image that is stored twice before it is processed keeps no variant that shows another part', async () => {
  await upload('again.png', banner)
  await changeNotes('again.png', focus, {})
  const version = await upload('again.png', banner)
  await settle()
  expect(await covers('again.png')).toEqual([variantKey('again.png', version, 'thumb', right)])
})

test('an upload that was overwritten is not listed, though its event comes after a change of focus', async () => {
  await upload('late.png', banner)
  const late = events()
  await upload('late.png', banner)
  await settle()
  await changeNotes('late.png', focus, {})
  await work(batch(...late))
  await settle()
  await expectIndexed()
})

test('a focus whose event is lost is found by the repair pass', async () => {
  const version = await upload('lost.png', banner)
  await settle()
  await changeNotes('lost.png', focus, {})
  events()
  await removeKeys((await keysOf('lost.png')).filter((key) => key.endsWith('.again')))
  await repair(startOfPass, mend, () => false)
  expect(await covers('lost.png')).toEqual([variantKey('lost.png', version, 'thumb', right)])
})

test('notes stay when a worker was about to write the manifest, and when the image is overwritten', async () => {
  const first = await upload('early.png', banner)
  const some = events()
  await changeNotes('early.png', { ...focus, alt: 'An edge' }, {})
  await work(batch(...some))
  await settle()
  const notes = { focus: right, alt: 'An edge' }
  expect((await readManifest('early.png'))?.value).toMatchObject({ status: 'ready', notes, framed: right })
  expect(await covers('early.png')).toEqual([variantKey('early.png', first, 'thumb', right)])
  const version = await upload('early.png', await picture('navy', 500, 100))
  await settle()
  expect((await readManifest('early.png'))?.value).toMatchObject({ version, notes, framed: right })
})

test('the index has the notes, and the repair pass brings them there', async () => {
  const noted = async () => entryIn((await listEntries('listed.png'))[0] ?? '')?.looks?.notes
  await upload('listed.png', await picture('teal'))
  await settle()
  await changeNotes('listed.png', { tags: ['a'] }, {})
  expect(await noted()).toEqual({ tags: ['a'] })
  const known = await readManifest('listed.png')
  const { writeManifest } = await import('../../lib/storage/manifests.ts')
  if (known?.value) await writeManifest('listed.png', { ...known.value, notes: { tags: ['b'] } }, known)
  await repair(startOfPass, mend, () => false)
  expect(await noted()).toEqual({ tags: ['b'] })
})

test('notes come back with a deleted image, though a worker removes what is left of it before the copy', async () => {
  await upload('back.png', banner)
  await settle()
  await changeNotes('back.png', { alt: 'A banner' }, {})
  await settle()
  await remove('back.png')
  const message = batch(...events())
  const stop = intercept(async ({ name, next }) => {
    if (name === 'CopyObject') await work(message)
    return next()
  })
  await restoreVersion('back.png', undefined, { overwrite: true })
  stop()
  await settle()
  expect((await readManifest('back.png'))?.value?.notes).toEqual({ alt: 'A banner' })
})

test('a restore that is refused leaves no notes to the next image of the name', async () => {
  await upload('refused.png', banner)
  await settle()
  await changeNotes('refused.png', { alt: 'A banner' }, {})
  await remove('refused.png')
  await settle()
  const preconditions = { ifMatch: '"another"' }
  const restored = restoreVersion('refused.png', undefined, { overwrite: true, preconditions })
  await expect(restored).rejects.toMatchObject({ code: 'precondition' })
  await upload('refused.png', await picture('teal'))
  await settle()
  expect((await readManifest('refused.png'))?.value?.notes).toBeUndefined()
})

test('nothing of the notes is left of a deleted image', async () => {
  await upload('away.png', banner)
  await settle()
  await changeNotes('away.png', { ...focus, tags: ['x'] }, {})
  await settle()
  await remove('away.png')
  await settle()
  expect((await keysOf('away.png')).filter((key) => !key.startsWith('index/trash/'))).toEqual([])
})
