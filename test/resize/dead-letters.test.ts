// Messages that fail for good end as dead letters, which an operator can read and put back.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { beforeAll, expect, test, vi } from 'vitest'
import { type Content, deadIn, messagesIn, toDeadName, toName } from '../../localstack/queue/message-files.ts'
import { inBucket, npmRun, own } from './own.ts'
import { plain } from './pictures.ts'

const service = await own()
const queue = join(service.data, 'queue')
const sent = new Date().toISOString()
/** Fails at its fifth try. The waits between the four before would take more than a minute. */
const poison: Content = { id: v7(), sent, body: 'what nobody understands' }
/** More than are tried at a time, and failing again and again while the tests run. */
const bad = Array.from({ length: 6 }, (): Content => ({ id: v7(), sent, body: '{"Records":[{}]}' }))

const lay = (message: Content, receives: number) =>
  writeFile(join(messagesIn(queue), toName({ id: message.id, receives })), JSON.stringify(message))
const dead = () => readdir(deadIn(queue))
const picture = () => plain('green', 64, 48).png().toBuffer()
const eventOf = (key: string) => JSON.stringify({ Records: [{ s3: { object: { key } } }] })

beforeAll(async () => {
  for (const folder of [messagesIn(queue), deadIn(queue)]) await mkdir(folder, { recursive: true })
  await lay(poison, 4)
  for (const message of bad) await lay(message, 0)
  await service.start()
})

test('a message that failed four times is a dead letter after the fifth, with what it says and why', async () => {
  await vi.waitUntil(async () => (await dead()).length === 1, { timeout: 20_000 })
  expect(await dead()).toEqual([toDeadName(poison)])
  const letter = JSON.parse(await readFile(join(deadIn(queue), toDeadName(poison)), 'utf8')) as Content
  expect(letter).toMatchObject({ ...poison, receives: 5, error: expect.stringMatching(/\w/) })
  expect((await service.waiting()).filter((name) => name.includes(poison.id))).toEqual([])
})

// The template hides a message that was received for twelve minutes.
test('messages that fail are tried again after seconds', async () => {
  const isTriedAgain = (name: string) => /\.[2-5]\.json$/.test(name)
  await vi.waitUntil(async () => (await service.waiting()).filter(isTriedAgain).length >= bad.length, {
    timeout: 30_000,
  })
})

test('images develop beside messages that fail', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `beside-${index}.png`)
  for (const name of names) await service.put(name, await picture())
  await service.developed(names)
  const waiting = await service.waiting()
  for (const { id } of bad) expect(waiting).toContainEqual(expect.stringMatching(`^${id}\\.[1-4]\\.json$`))
})

test('npm run replay -- --list says what is dead and why; npm run replay puts it back', async () => {
  await service.put('back.png', await picture())
  await service.developed(['back.png'])
  const made = await inBucket(service, async ({ list, remove }) => {
    const keys = [...(await list('manifests/back.png')).keys(), ...(await list('variants/back.png/')).keys()]
    for (const key of keys) await remove(key)
    return keys
  })
  expect(made).toHaveLength(5)
  expect((await service.describeImage('back.png')).status).toBe('processing')
  const letter: Content = {
    id: v7(),
    sent,
    body: eventOf('originals/back.png'),
    receives: 5,
    error: 'The storage\nwas away',
    died: sent,
  }
  await writeFile(join(deadIn(queue), toDeadName(letter)), JSON.stringify(letter))

  const listed = await npmRun('replay', service, '--list')
  expect(listed).toMatch(/originals\/back\.png +5 tries: The storage was away$/m)
  expect(await dead()).toContain(toDeadName(letter))

  const printed = await npmRun('replay', service)
  expect(printed).toMatch(/put back/)
  expect(printed).toContain('originals/back.png')
  expect(await dead()).not.toContain(toDeadName(letter))
  await service.developed(['back.png'])
  expect([...(await inBucket(service, ({ list }) => list('variants/back.png/'))).keys()]).toEqual(
    made.filter((key) => key.startsWith('variants/')),
  )
})
