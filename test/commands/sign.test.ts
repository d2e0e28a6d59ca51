// `npm run sign` beside a service with other keys, and without one.
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../localstack/ports.ts'
import { server, startService } from '../run.ts'
import { environmentIn, ownFolder, run } from './run.ts'

const folder = await ownFolder()

const secrets = (id: string) => `${id}:${id.padEnd(32, '-')}`

const sign = (url: string, SIGNING_KEYS: string) =>
  run({ ...environmentIn(folder), SIGNING_KEYS }, 'sign', url)

test('npm run sign refuses when its key is not one of the running service', async () => {
  const data = join(folder, 'signed')
  const service = await startService({ DARKROOM_DATA: data, SIGNING_KEYS: secrets('k1') }, server)
  onTestFinished(() => void service.stop())
  const url = `${service.url}/images/a.jpg?w=200`
  const refused = await sign(url, secrets('k2'))
  expect(refused).toMatchObject({ status: 1, stdout: '' })
  expect(refused.stderr).toMatch(/k2 isn't one of its keys/)
  const sameId = await sign(url, `k1:${'another secret'.padEnd(32, '-').replaceAll(' ', '-')}`)
  expect(sameId).toMatchObject({ status: 1, stdout: '' })
  const signed = await sign(url, secrets('k1'))
  expect(signed).toMatchObject({ status: 0, stderr: '' })
  expect(new URL(signed.stdout.trim()).searchParams.get('kid')).toBe('k1')
})

test('npm run sign signs for a service that does not answer, and says so', async () => {
  const url = `http://127.0.0.1:${await freePort()}/images/a.jpg?w=200`
  const { status, stdout, stderr } = await sign(url, secrets('k1'))
  expect(status).toBe(0)
  expect(stdout).toContain('kid=k1')
  expect(stderr).toMatch(/doesn't answer/)
})
