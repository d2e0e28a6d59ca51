// Messages that fail for good end as dead letters, which an operator can read and put back.
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Message } from '../../localstack/queue/queue.ts'
import { inBucket, inFolder, npmRun, own } from './own.ts'
import { plain } from './pictures.ts'

const service = await own()
const sent = Date.now()
/** Fails at its fifth try. The waits between the four before would take more than a minute. */
const poison: Message = { id: randomUUID(), sent, body: 'what nobody understands', receives: 4 }
/** More than are tried at a time, and failing again and again while the tests run. */
const bad = Array.from({ length: 6 }, (): Message => {
  return { id: randomUUID(), sent, body: '{"Records":[{}]}', receives: 0 }
})
const eventOf = (key: string) => JSON.stringify({ Records: [{ s3: { object: { key } } }] })
const letter: Message = {
  id: randomUUID(),
  sent: sent - 60_000,
  body: eventOf('originals/back.png'),
  receives: 5,
  error: 'The storage\nwas away',
  died: sent,
}
const picture = () => plain('green', 64, 48).png().toBuffer()

beforeAll(async () => {
  inFolder(service, ({ queues }) => {
    for (const message of [poison, ...bad, letter]) queues.get('Queue')?.restore(message)
  })
  await service.start()
})

test('a message that failed four times is a dead letter after the fifth, with what it says and why', async () => {
  const dead = await vi.waitUntil(async () => (await service.dead()).find(({ id }) => id === poison.id), {
    timeout: 60_000,
  })
  expect(dead).toMatchObject({ ...poison, receives: 5, error: expect.stringMatching(/\w/) })
  expect((await service.waiting()).map(({ id }) => id)).not.toContain(poison.id)
})

// The template hides a message that was received for twelve minutes.
test('messages that fail are tried again after seconds', async () => {
  const isTriedAgain = ({ receives }: Message) => receives >= 2
  await expect
    .poll(async () => (await service.waiting()).filter(isTriedAgain).length)
    .toBeGreaterThanOrEqual(bad.length)
})

test('images are processed while other messages fail', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `beside-${index}.png`)
  for (const name of names) await service.put(name, await picture())
  await service.processed(names)
  const waiting = await service.waiting()
  for (const { id } of bad) expect(waiting).toContainEqual(expect.objectContaining({ id }))
})

test('npm run replay -- --list says what is dead and why; npm run replay puts it back', async () => {
  await service.put('back.png', await picture())
  await service.processed(['back.png'])
  const made = await inBucket(service, async ({ list, remove }) => {
    const keys = [...(await list('manifests/back.png')).keys(), ...(await list('variants/back.png/')).keys()]
    for (const key of keys) await remove(key)
    return keys
  })
  expect(made).toHaveLength(5)
  expect((await service.describeImage('back.png')).status).toBe('processing')
  const listed = await npmRun('replay', service, '--list')
  expect(listed).toMatch(/originals\/back\.png +5 tries: The storage was away$/m)
  expect(await service.dead()).toContainEqual(letter)

  const printed = await npmRun('replay', service)
  expect(printed).toMatch(/put back/)
  expect(printed).toContain('originals/back.png')
  expect((await service.dead()).map(({ id }) => id)).not.toContain(letter.id)
  await service.processed(['back.png'])
  expect([...(await inBucket(service, ({ list }) => list('variants/back.png/'))).keys()]).toEqual(
    made.filter((key) => key.startsWith('variants/')),
  )
})
