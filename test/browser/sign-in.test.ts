// A service that wants tokens: the page signs in at their issuer, or takes one that is pasted.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audience, clientId, type Issuer, startIssuer } from '../issuer.ts'
import { type Service, server, startService } from '../run.ts'
import { drop, screenshot, seen, tile, visit } from './browser.ts'
import { png, unique } from './files.ts'
import { keepFile, keptFiles } from './kept.ts'

let data: string
let issuer: Issuer
let signing: Service
let pasting: Service
let reading: Service

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-sign-in-'))
  issuer = await startIssuer()
  const start = (folder: string, more: Record<string, string>) =>
    startService(
      {
        ...{ AUTH: 'jwt', JWT_ISSUER: issuer.url, JWT_AUDIENCE: audience },
        DARKROOM_DATA: join(data, folder),
        ...more,
      },
      server,
    )
  signing = await start('signing', { JWT_CLIENT_ID: clientId, AUTH_READS: '1' })
  pasting = await start('pasting', {})
  reading = await start('reading', { JWT_CLIENT_ID: clientId })
})

afterAll(async () => {
  await Promise.all([signing?.stop(), pasting?.stop(), reading?.stop(), issuer?.close()])
  await rm(data, { recursive: true })
})

test('somebody signs in, and sees and stores images that nobody else may', async () => {
  const page = await visit('/', { url: signing.url })
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await screenshot(page, 'sign-in')
  const before = issuer.signIns()
  const window = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await (await window).waitForEvent('close')
  const file = await png(unique('mine.png'), 'teal', 300)
  await drop(page, [file])
  await seen(page, file.name)
  await tile(page, file.name).getByRole('link').click()
  await page.locator('.view img.shown').waitFor()
  expect(issuer.signIns()).toBe(before + 1)
  expect(new URL(page.url()).search).toBe('')
  await page.reload()
  await page.locator('.view img.shown').waitFor()
  expect(await page.getByRole('button', { name: 'Sign in' }).count()).toBe(0)
})

test('an upload whose token has expired waits for the next sign-in, and is not lost', async () => {
  issuer.expiresIn = -1
  const page = await visit('/', { url: reading.url })
  const file = await png(unique('waiting.png'))
  await drop(page, [file])
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Invalid or expired token').waitFor()
  issuer.expiresIn = 3600
  await page.getByRole('button', { name: 'Sign in' }).click()
  await seen(page, file.name)
})

test('an answer of the issuer that belongs to another sign-in is refused, and the next one works', async () => {
  issuer.isConfused = true
  const page = await visit('/', { url: signing.url })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Sign-in failed').waitFor()
  issuer.isConfused = false
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('who signs out is not known any more, and leaves no file behind', async () => {
  const page = await visit('/', { url: signing.url })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 390, height: 844 })
  await screenshot(page, 'signed-in-phone')
  await keepFile(page, 1000)
  expect(await keptFiles(page)).toEqual([1000])
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(await keptFiles(page)).toEqual([])
  expect(await page.evaluate(() => sessionStorage.getItem('darkroom.key'))).toBeNull()
})

test('a pasted token is accepted, and an invalid one is not', async () => {
  const page = await visit('/', { url: pasting.url })
  const file = await png(unique('pasted.png'))
  await drop(page, [file])
  await page.getByLabel('Token').fill(issuer.forged['another key'])
  await page.keyboard.press('Enter')
  await page.getByText('Invalid or expired token').waitFor()
  expect(await page.getByRole('button', { name: 'Sign in' }).count()).toBe(0)
  await page.getByLabel('Token').fill(`Bearer ${await issuer.token()}`)
  await page.keyboard.press('Enter')
  await seen(page, file.name)
})

test('who opens the address of a sign-in that is not theirs gets nothing of it', async () => {
  const page = await visit('/?code=stolen&state=other', { url: signing.url })
  await page.waitForFunction(() => location.search === '')
  const other = await visit('/', { url: signing.url })
  await other.getByRole('button', { name: 'Sign in' }).waitFor()
})

test('somebody signs in to the docs to try a request', async () => {
  const page = await visit('/docs', { url: signing.url })
  const operation = page.locator('#removeImage')
  await operation.getByRole('button', { name: 'Try it' }).click()
  await operation.getByLabel('id', { exact: true }).fill('none.png')
  await operation.getByRole('button', { name: 'Sign in' }).click()
  await operation.getByText('DARKROOM_KEY').first().waitFor()
  await expect.poll(() => operation.getByLabel('Token').inputValue()).not.toBe('')
  await operation.getByRole('button', { name: 'Send' }).click()
  await operation.getByText('No such image: none.png').waitFor()
})
