// Three hundred images at once, into a service of its own: what they leave in its queue keeps no other test waiting.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Service, server, startService } from '../run.ts'
import { pick, visit } from './browser.ts'
import { png } from './files.ts'

let data: string
let service: Service

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-many-'))
  service = await startService({ DARKROOM_DATA: data }, server)
})

afterAll(async () => {
  await service?.stop()
  await rm(data, { recursive: true })
})

test('three hundred images are all stored, a few at a time, and the page answers meanwhile', async () => {
  const page = await visit('/', { url: service.url })
  const { bytes, type } = await png('x', 'olive', 8)
  const files = Array.from({ length: 300 }, (_, index) => ({ name: `${index}.png`, type, bytes }))
  await pick(page, files)
  await page.getByRole('searchbox').fill('29')
  expect(await page.locator('.upload').count()).toBe(300)
  expect(await page.locator('.upload.sending').count()).toBeLessThanOrEqual(4)
  await page.locator('.tray').getByText('300 of 300 uploaded').waitFor({ timeout: 170_000 })
  const names = (await (await fetch(`${service.url}/`)).json()) as string[]
  expect(names).toHaveLength(300)
})
