// Uploads straight to the bucket, as the worker finds them: in any order, twice, overwritten, and cut short by its end.
import { v7 } from 'uuid'
import { expect, test, vi } from 'vitest'
import {
  batch,
  events,
  keysOf,
  mend,
  picture,
  presignedUpload,
  processedKeys,
  readManifest,
  readOriginal,
  readOutcome,
  remove,
  repairUploads,
  settle,
  stat,
  toVersion,
  upload,
  work,
} from './bucket.ts'
import { intercept } from './intercept.ts'
import { killedAt, kills } from './kill.ts'

type Form = Awaited<ReturnType<typeof presignedUpload>>

const formFor = (name: string, id: string, bytes: number, overwrite = false): Promise<Form> =>
  presignedUpload({ name, id, contentType: 'image/png', bytes, overwrite })

/** @returns the status of S3's answer */
async function send({ url, fields }: Form, bytes: Buffer): Promise<number> {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', new Blob([Uint8Array.from(bytes)]))
  return (await fetch(url, { method: 'POST', body: form })).status
}

/** Sends bytes by a form. The event waits. @returns the upload's id */
async function arrive(name: string, bytes: Buffer, overwrite = false): Promise<string> {
  const id = v7()
  expect(await send(await formFor(name, id, bytes.length, overwrite), bytes)).toBe(204)
  return id
}

const outcomeOf = async (name: string, id: string) => (await readOutcome(name, id))?.value
const bytesOf = async (name: string) => (await readOriginal(name))?.bytes

/** S3 tells times in seconds: whoever is to be later needs the next one. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000)
  await vi.waitUntil(() => Math.floor(Date.now() / 1000) > second, { timeout: 10_000 })
}

const red = await picture('red')
const blue = await picture('blue')

test('an upload is processed, and only its outcome is left of it', async () => {
  const id = await arrive('u1.png', red)
  await settle()
  const { etag, contentType, width, height } = await stat('u1.png')
  expect({ contentType, width, height }).toEqual({ contentType: 'image/png', width: 64, height: 40 })
  expect(await keysOf('u1.png')).toEqual(
    [...processedKeys('u1.png', toVersion(etag)), `uploads/u1.png/${id}.json`].sort(),
  )
  expect(await outcomeOf('u1.png', id)).toMatchObject({ status: 'done', bytes: red.length })
})

test('an event that comes twice, or hours later, changes nothing', async () => {
  await arrive('twice.png', red)
  const message = batch(...events())
  await work(message)
  await settle()
  await upload('twice.png', blue)
  await work(message)
  await settle()
  expect(await bytesOf('twice.png')).toEqual(blue)
})

test('a second event after the image was deleted brings nothing back', async () => {
  await arrive('back.png', red)
  const message = batch(...events())
  await work(message)
  await settle()
  await remove('back.png')
  await work(message)
  await settle()
  expect(await keysOf('back.png')).toEqual([])
})

test('the event of the copy comes while its variants are stored: nothing is decoded a second time', async () => {
  await arrive('once.png', red)
  const message = batch(...events())
  const read: string[] = []
  let isBeside = false
  const end = intercept(async ({ name, input: { Key = '' }, next }) => {
    if (name === 'GetObject') read.push(Key)
    if (Key.startsWith('variants/') && !isBeside) {
      isBeside = true
      await work(batch(...events()))
    }
    return next()
  })
  await work(message)
  end()
  expect(isBeside).toBe(true)
  expect(read.filter((key) => key.startsWith('originals/'))).toEqual([])
  await settle()
  const { etag } = await stat('once.png')
  expect((await readManifest('once.png'))?.value).toMatchObject({ status: 'ready', version: toVersion(etag) })
})

test('a form that has expired is refused', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 16 * 60_000 })
  const form = await formFor('late.png', v7(), red.length)
  vi.useRealTimers()
  expect(await send(form, red)).toBe(403)
  expect(await keysOf('late.png')).toEqual([])
})

test('an upload whose event was lost is admitted by the next look', async () => {
  const id = await arrive('lost-event.png', red)
  events()
  await repairUploads(mend, () => false)
  expect(await outcomeOf('lost-event.png', id)).toMatchObject({ status: 'done' })
  expect(await bytesOf('lost-event.png')).toEqual(red)
})

test('what no decoder takes is failed, takes no name, and is not kept', async () => {
  const id = await arrive('no.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
  await settle()
  expect(await outcomeOf('no.png', id)).toMatchObject({ status: 'failed', reason: expect.any(String) })
  expect(await keysOf('no.png')).toEqual([`uploads/no.png/${id}.json`])
})

test('who stored an image after an upload had arrived is not overwritten by it', async () => {
  await upload('newer.png', red)
  await settle()
  const id = await arrive('newer.png', blue, true)
  const arrived = events()
  await nextSecond()
  const green = await picture('green')
  await upload('newer.png', green)
  await work(batch(...arrived))
  await settle()
  expect(await outcomeOf('newer.png', id)).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/overwritten after/),
  })
  expect(await bytesOf('newer.png')).toEqual(green)
})

test('an image that is overwritten while its upload is looked at: the worker starts over', async () => {
  await upload('during.png', red)
  await settle()
  const id = await arrive('during.png', blue, true)
  let isOverwritten = false
  const end = intercept(async ({ name, next }) => {
    if (name === 'CopyObject' && !isOverwritten) {
      isOverwritten = true
      await nextSecond()
      await upload('during.png', await picture('yellow'))
    }
    return next()
  })
  await settle()
  end()
  expect(isOverwritten).toBe(true)
  expect(await outcomeOf('during.png', id)).toMatchObject({ status: 'failed' })
  expect(await bytesOf('during.png')).toEqual(await picture('yellow'))
  const { etag } = await stat('during.png')
  expect((await readManifest('during.png'))?.value).toMatchObject({
    status: 'ready',
    version: toVersion(etag),
  })
})

test('bytes that are exchanged between the look and the copy are looked at again', async () => {
  const evil = Buffer.alloc(red.length, '<script>')
  const name = 'exchanged.png'
  const id = v7()
  const form = await formFor(name, id, red.length)
  await send(form, red)
  let isExchanged = false
  const end = intercept(async ({ name: command, next }) => {
    if (command === 'CopyObject' && !isExchanged) {
      isExchanged = true
      await send(form, evil)
    }
    return next()
  })
  await settle()
  end()
  expect(isExchanged).toBe(true)
  expect(await bytesOf(name)).toBeUndefined()
  expect(await outcomeOf(name, id)).toMatchObject({ status: 'failed' })
})

test.each(kills)('an upload ends as its image, whichever call the worker ends %s', async (when) => {
  const small = await picture('orange')
  let times = 0
  for (let isThrough = false; !isThrough; ) {
    times += 1
    const at = times
    const name = `killed-${when}-${at}.png`
    const id = await arrive(name, small)
    const message = batch(...events())
    isThrough = (await killedAt(at, when, () => work(message))).isThrough
    await work(message)
    await settle()
    expect(await bytesOf(name), name).toEqual(small)
    expect(await outcomeOf(name, id)).toMatchObject({ status: 'done' })
    const { etag } = await stat(name)
    expect(await keysOf(name)).toEqual(
      [...processedKeys(name, toVersion(etag)), `uploads/${name}/${id}.json`].sort(),
    )
  }
  expect(times).toBeGreaterThan(8)
})
