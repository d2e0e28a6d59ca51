// A service that wants a key: the page asks for it once.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Service, server, startService } from '../run.ts'
import { drop, screenshot, seen, tile, visit } from './browser.ts'
import { png, unique } from './files.ts'

const root = resolve(import.meta.dirname, '../..')
let data: string
let open: Service
let closed: Service

/** Makes a key for the service over this folder. */
function addKey(folder: string): string {
  const env = { ...process.env, DARKROOM_DATA: join(data, folder) }
  const args = ['commands/keys.ts', 'add', 'a person']
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' }).stdout.split('\n')[0] ?? ''
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-locked-'))
  const start = (folder: string, reads: string) =>
    startService(
      { AUTH: 'key', AUTH_READS: reads, KEYS_MAX_AGE: '1', DARKROOM_DATA: join(data, folder) },
      server,
    )
  open = await start('open', '')
  closed = await start('closed', '1')
})

afterAll(async () => {
  await Promise.all([open?.stop(), closed?.stop()])
  await rm(data, { recursive: true })
})

test('an upload asks for the key, once: it is kept for the next one, and over a reload', async () => {
  const key = addKey('open')
  const page = await visit('/', { url: open.url })
  const [first, second, third] = [
    await png(unique('1.png')),
    await png(unique('2.png')),
    await png(unique('3.png')),
  ]
  await drop(page, [first, second])
  await page.getByLabel('API key').fill('dk_wrong')
  await page.keyboard.press('Enter')
  await page.getByText('Unknown or revoked').waitFor()
  await screenshot(page, 'key')
  await page.getByLabel('API key').fill(key)
  await page.keyboard.press('Enter')
  await seen(page, first.name)
  await seen(page, second.name)
  await page.reload()
  await drop(page, [third])
  await seen(page, third.name)
  expect(await page.getByLabel('API key').count()).toBe(0)
})

test('without a key, the page says so beside the upload', async () => {
  const page = await visit('/', { url: open.url })
  await drop(page, [await png(unique('none.png'))])
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.locator('.upload').getByText('API key').waitFor()
})

test('where reading needs the key, too, images are shown all the same', async () => {
  const key = addKey('closed')
  const page = await visit('/', { url: closed.url })
  await page.getByLabel('API key').fill(key)
  await page.keyboard.press('Enter')
  const file = await png(unique('locked.png'), 'teal', 300)
  await drop(page, [file])
  await seen(page, file.name)
  await tile(page, file.name).getByRole('link').click()
  await page.locator('.view img.shown').waitFor()
  await page.getByText('Opening this requires an API key').waitFor()
  await page.getByRole('button', { name: 'Zoom' }).click()
  await page.locator('.pswp--open .pswp__img:not(.pswp__img--placeholder)').first().waitFor()
})

test('the docs try a request with the key, and their snippets read it from the environment', async () => {
  const key = addKey('open')
  const page = await visit('/docs', { url: open.url })
  const operation = page.locator('#removeImage')
  await operation.getByRole('button', { name: 'Try it' }).click()
  await operation.getByLabel('id', { exact: true }).fill('none.png')
  await operation.getByRole('button', { name: 'Send' }).click()
  await operation.getByText('401', { exact: false }).first().waitFor()
  expect(await operation.locator('.trying .snippet:visible code').textContent()).not.toContain('DARKROOM_KEY')
  await operation.getByLabel('API key').fill(key)
  expect(await operation.locator('.trying .snippet:visible code').textContent()).toContain('DARKROOM_KEY')
  await operation.getByRole('button', { name: 'Send' }).click()
  await operation.getByText('No such image: none.png').waitFor()
  expect(await page.content()).not.toContain(key)
})
