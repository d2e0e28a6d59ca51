// The API docs in a browser: languages, search, trying requests, and how they look.
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { screenshot, serviceUrl, visit } from './browser.ts'
import { png, store, unique } from './files.ts'

const operation = (page: Page, id: string) => page.locator(`article#${id}`)

/** The snippet that is seen of an operation. */
const snippet = (article: Locator) => article.locator('.snippet:visible code').textContent()

async function tryIt(page: Page, id: string): Promise<Locator> {
  const article = operation(page, id)
  await article.getByRole('button', { name: 'Try it' }).click()
  await article.locator('form').waitFor()
  return article
}

const send = (article: Locator) => article.getByRole('button', { name: 'Send' }).click()

const answer = (article: Locator) => article.locator('.answer')

const status = (article: Locator) => answer(article).locator('strong').textContent()

/** What unfolds the header fields of a request. */
const fields = (article: Locator) => article.locator('form').getByText('Header fields: ')

/** Removes the other operations and schemas: axe takes seconds for all of them, even where a search hides them. */
const keep = (page: Page, selector: string) =>
  page.locator('main article').evaluateAll((all, kept) => {
    for (const one of all) if (!one.matches(kept)) one.remove()
  }, selector)

describe('a snippet', () => {
  test('is for the page’s own origin, and multipart comes first', async () => {
    const page = await visit('/docs')
    expect(await snippet(operation(page, 'createImage'))).toBe(
      `curl -F file=@cat.png ${serviceUrl()}/v1/images`,
    )
    expect(await page.content()).not.toContain('http://localhost:3000')
  })

  test('is in the language that was chosen with the keyboard, after a reload, too', async () => {
    const page = await visit('/docs#listImages')
    await page.getByLabel('curl', { exact: true }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await snippet(operation(page, 'listImages'))).toMatch(/^const response = await fetch/)
    await page.keyboard.press('ArrowRight')
    expect(await snippet(operation(page, 'listImages'))).toMatch(/^import requests/)
    await page.reload()
    expect(await snippet(operation(page, 'listImages'))).toMatch(/^import requests/)
  })

  test('is chosen without a script, too', async () => {
    const page = await visit('/docs', { javaScriptEnabled: false })
    await page.getByLabel('JavaScript').check()
    const article = operation(page, 'createImage')
    expect(await snippet(article)).toContain('new FormData()')
    await article.getByLabel('JSON', { exact: true }).check()
    expect(await snippet(article)).toContain('JSON.stringify')
    expect(await article.getByRole('button').count()).toBe(0)
    expect(await page.getByRole('searchbox').count()).toBe(0)
  })

  test('is copied', async () => {
    const page = await visit('/docs')
    const article = operation(page, 'getImage')
    await article.getByRole('button', { name: 'Copy' }).click()
    await article.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await snippet(article))
  })

  test('in JavaScript runs in a browser', async () => {
    const page = await visit('/docs')
    await page.getByLabel('JavaScript').check()
    const code = (await snippet(operation(page, 'listImages'))) ?? ''
    const logged = page.waitForEvent('console')
    await page.evaluate(`(async () => { ${code} })()`)
    expect((await logged).text()).toMatch(/^200 /)
  })
})

describe('search', () => {
  const ids = (page: Page) =>
    page.locator('main article:visible').evaluateAll((all) => all.map(({ id }) => id))

  test('finds methods, paths, summaries and descriptions, as you type', async () => {
    const page = await visit('/docs')
    await page.keyboard.press('/')
    await page.keyboard.type('delete v1')
    expect(await ids(page)).toEqual(expect.arrayContaining(['removeImage', 'removeImages']))
    expect(await ids(page)).not.toContain('getStats')
    await page.getByRole('searchbox').fill('MULTIPART bucket')
    expect(await ids(page)).toEqual(['createUpload'])
    await page.getByText('1 match').waitFor()
    await page.getByRole('searchbox').fill('/{id}/versions')
    expect(await ids(page)).toContain('listVersions')
    await page.getByRole('searchbox').fill('no such thing')
    await page.getByText('Nothing matches “no such thing”.').waitFor()
    expect(await ids(page)).toEqual([])
  })

  test('is in the URL, survives a reload, and ends with Escape', async () => {
    const page = await visit('/docs')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('rename & copy')
    expect(new URL(page.url()).searchParams.get('q')).toBe('rename & copy')
    await page.getByRole('searchbox').fill('rename')
    await page.reload()
    expect(await page.getByRole('searchbox').inputValue()).toBe('rename')
    // The notes of an image move when it is renamed.
    expect(await ids(page)).toEqual(['changeImage', 'renameImage'])
    await page.getByRole('searchbox').press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#changeImage')
    await page.getByRole('searchbox').press('Escape')
    expect(new URL(page.url()).search).toBe('')
    expect((await ids(page)).length).toBeGreaterThan(40)
  })

  test('ends where a link leads to what it hides', async () => {
    const page = await visit('/docs?q=rename')
    await page.evaluate(() => {
      location.hash = '#listImages'
    })
    await operation(page, 'listImages').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
  })
})

describe('Try it', () => {
  test('uploads files of a form, and the snippet follows', async () => {
    const page = await visit('/docs')
    const article = await tryIt(page, 'createImage')
    await send(article)
    await article.getByText('Choose a file first.').waitFor()
    const files = [await png(unique("it's 1.png")), await png(unique('2.png'))]
    const chosen = files.map(({ name, type: mimeType, bytes: buffer }) => ({ name, mimeType, buffer }))
    await article.getByLabel('Files').setInputFiles(chosen)
    await fields(article).click()
    await article.getByLabel('Prefer').fill('wait=20')
    const code = await snippet(article)
    expect(code).toContain("-H 'Prefer: wait=20'")
    expect(code).toContain(`-F 'files=@${files[0]?.name.replace("'", String.raw`'\''`)}'`)
    await send(article)
    await article.getByText('"status": "ready"').waitFor()
    expect(await status(article)).toMatch(/^201/)
    for (const { name } of files) await article.getByText(`"filename": "${name}"`).waitFor()
  })

  test('sends raw bytes, JSON, and the fields of a form', async () => {
    const page = await visit('/docs')
    const file = await png(unique('raw.png'))
    const put = await tryIt(page, 'putImage')
    await put.getByLabel('id', { exact: true }).fill(file.name)
    await put.getByLabel('File').setInputFiles({ name: file.name, mimeType: file.type, buffer: file.bytes })
    await send(put)
    await answer(put).getByText('"Image uploaded"').waitFor()

    const resize = await tryIt(page, 'resizeName')
    await resize.getByLabel('name', { exact: true }).fill(file.name)
    await resize.getByRole('textbox', { name: 'JSON' }).fill('{"width": 12}')
    await send(resize)
    await answer(resize).waitFor()
    expect(await status(resize)).toMatch(/^400/)
    await resize.getByLabel('Kind of body').selectOption('Fields')
    await resize.getByRole('textbox', { name: 'width' }).fill('20')
    expect(await snippet(resize)).toContain("-d 'width=20&height=300'")
    await send(resize)
    await answer(resize).getByText('"Image resize command received"').waitFor()
    expect(await status(resize)).toMatch(/^202/)
  })

  test('shows images, header fields, and answers without a body', async () => {
    const file = await png(unique('shown.png'))
    await store(file)
    const page = await visit('/docs')
    const get = await tryIt(page, 'openImage')
    await get.getByLabel('id', { exact: true }).fill(file.name)
    await get.getByText('Parameters: preset').click()
    await get.getByLabel('w', { exact: true }).fill('30')
    expect(await snippet(get)).toContain('?w=30')
    await send(get)
    const image = get.locator('.answer img')
    await image.waitFor()
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0)
    await get.getByText(/^Header fields \(/).click()
    const etag = await get.locator('.answer div', { hasText: 'etag' }).locator('dd').first().textContent()
    await fields(get).click()
    await get.getByLabel('If-None-Match').fill(etag ?? '')
    await send(get)
    await get.getByText('No body.').waitFor()
    expect(await status(get)).toMatch(/^304/)

    const remove = await tryIt(page, 'deleteName')
    await remove.getByLabel('name', { exact: true }).fill(file.name)
    await send(remove)
    await remove.getByText('No body.').waitFor()
    expect(await status(remove)).toMatch(/^204/)
  })

  test('opens for every operation', async () => {
    const page = await visit('/docs')
    const shown = page.locator('.snippet:visible code')
    const snippets = await shown.allTextContents()
    expect(snippets.length).toBeGreaterThan(30)
    const buttons = page.locator('button.try')
    const click = () => buttons.evaluateAll((all: HTMLButtonElement[]) => all.map((one) => one.click()))
    await click()
    await expect.poll(() => page.locator('.trying form').count()).toBe(snippets.length)
    expect(await shown.allTextContents()).toEqual(snippets)
    await click()
    await expect.poll(() => page.locator('.trying').count()).toBe(0)
    expect(await shown.allTextContents()).toEqual(snippets)
  })

  test('says what is missing, and that the service does not answer', async () => {
    const page = await visit('/docs')
    const article = await tryIt(page, 'getImage')
    await article.getByLabel('id', { exact: true }).fill('')
    await send(article)
    await article.getByText('id is required.').waitFor()
    await article.getByLabel('id', { exact: true }).fill('..')
    await send(article)
    await article.getByText('id can’t be “.” or “..”').waitFor()
    await article.getByLabel('id', { exact: true }).fill('a.png')
    await page.route('**/v1/images/a.png', (route) => route.abort())
    await send(article)
    await article.getByText('No answer from the service.').waitFor()
  })
})

describe.each([
  ['phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ['wide', { viewport: { width: 1280, height: 800 } }],
] as const)('on a %s screen', (width, options) => {
  test.each(['light', 'dark'] as const)(
    '%s: nothing is wrong by axe, and nothing is too wide',
    async (colorScheme) => {
      const page = await visit('/docs', { ...options, colorScheme, reducedMotion: 'reduce' })
      const check = async (what: string, kept: string) => {
        await screenshot(page, `docs-${what}-${width}-${colorScheme}`)
        const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
        expect(isTooWide, what).toBe(false)
        await keep(page, kept)
        expect(await violations(page), what).toEqual([])
      }
      // The whole page once, where least has room: every part of it looks like two of each section.
      const isNarrow = width === 'phone' && colorScheme === 'light'
      await check('top', isNarrow ? '*' : ':nth-of-type(-n + 2), #getImage')
      await page.getByRole('searchbox').fill('description image')
      const article = await tryIt(page, 'getImage')
      await fields(article).click()
      await send(article)
      await article.locator('.answer pre').waitFor()
      await article.getByText(/^Header fields \(/).click()
      await check('try', '#getImage')
    },
  )
})

test('the page loads little, and asks no other host', async () => {
  const page = await visit('/docs')
  const asked: URL[] = []
  page.on('request', (request) => asked.push(new URL(request.url())))
  await page.reload({ waitUntil: 'networkidle' })
  const own = new URL(page.url()).host
  expect(asked.filter(({ host, protocol }) => host !== own && protocol.startsWith('http'))).toEqual([])
  let total = 0
  for (const url of asked.filter(({ protocol }) => protocol.startsWith('http'))) {
    const { headers } = await fetch(url, { headers: { 'accept-encoding': 'br' } })
    total += Number(headers.get('content-length'))
  }
  expect(total).toBeGreaterThan(10_000)
  expect(total).toBeLessThan(26_000)
})
