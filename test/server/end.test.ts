// On a signal, the package's server answers what it has begun, and then ends.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { png } from '../contracts/images.ts'
import { startService } from '../run.ts'

test('a request under way is answered after SIGTERM, new ones are refused, and it ends with 0', async () => {
  const data = await mkdtemp(join(tmpdir(), 'darkroom-end-'))
  const service = await startService({ DARKROOM_DATA: data })
  onTestFinished(async () => {
    await service.stop('SIGKILL')
    await rm(data, { recursive: true })
  })
  const image = png('end')
  const headers = { 'content-length': image.length, expect: '100-continue' }
  const sent = request(`${service.url}/images/a.png`, { method: 'PUT', headers, agent: false })
  sent.flushHeaders()
  // The server has begun to answer.
  await once(sent, 'continue')
  const ended = service.stop('SIGTERM')
  const isRefused = () =>
    fetch(service.url).then(
      () => false,
      () => true,
    )
  await expect.poll(isRefused).toBe(true)
  sent.end(image)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  expect(answer.statusCode).toBe(201)
  expect(await ended).toBe(0)
})
