import { expect, test } from 'vitest'
import type { Image } from './image.ts'
import { type Locate, shownSizes, sizedUrl, sizeIn } from './size.ts'
import { toCss, toCurl, toHtml, toMarkdown, toNext, toSignCommand } from './snippets.ts'

const original = sizeIn('')

const image: Image = {
  id: `it's a "cat" [1].jpg`,
  path: "https://x.example/images/it's%20a%20%22cat%22%20%5B1%5D.jpg",
  bytes: 1,
  created_at: '',
  status: 'ready',
  width: 300,
  height: 200,
  srcset: 'https://x.example/a?preset=small 240w, https://x.example/a?preset=medium 300w',
}

const plain: Locate = (size) => sizedUrl(image, size)

test("HTML reserves the image's space, and escapes names", () => {
  expect(toHtml(image, original, plain)).toBe(
    `<img src="${image.path}" srcset="${image.srcset}" sizes="(min-width: 300px) 300px, 100vw" width="300" height="200" alt="it's a &quot;cat&quot; [1]" loading="lazy">`,
  )
})

test('an image without variants has no srcset', () => {
  const { srcset: _, width: __, height: ___, ...bare } = image
  expect(toHtml({ ...bare, srcset: '' }, original, plain)).toBe(
    `<img src="${image.path}" alt="it's a &quot;cat&quot; [1]" loading="lazy">`,
  )
})

test("brackets in a name don't end the text in Markdown", () => {
  expect(toMarkdown(image, original, plain)).toBe(`![it's a "cat" \\[1\\]](${image.path})`)
})

test("lines and marks in an alt text don't end or format the text in Markdown", () => {
  const said = { ...image, alt: 'A *cat*,\n\n<b>`asleep' }
  expect(toMarkdown(said, original, plain)).toBe(`![A \\*cat\\*, \\<b>\\\`asleep](${image.path})`)
})

test("a parenthesis in a name doesn't end the URL in Markdown", () => {
  const at: Locate = () => 'https://x.example/images/sad%20:(%20(2).jpg'
  expect(toMarkdown(image, original, at)).toContain('](https://x.example/images/sad%20:%28%20%282%29.jpg)')
})

test('a command escapes quotes, and includes a key if reads require one', () => {
  expect(toCurl(image, original, plain, false)).toContain(`-o 'it'\\''s a "cat" [1].jpg'`)
  expect(toCurl(image, original, plain, true)).toContain('Authorization: Bearer $DARKROOM_KEY')
})

test('a size is in every snippet, at several densities, and with the alt text and the version', () => {
  const said = {
    ...image,
    ...{
      alt: 'A "cat"',
      colour: '#4a6b72',
      placeholder: 'aGFzaA==',
      url: 'https://x.example/images/a?v=1.300x700',
    },
  }
  const size = sizeIn('w=200&h=100&format=avif&q=50')
  const url = 'https://x.example/images/a?w=200&h=100&format=avif&q=50&v=1.300x700'
  const at: Locate = (one) => sizedUrl(said, one)
  expect(toHtml(said, size, at).replaceAll('&amp;', '&')).toBe(
    `<img src="${url}" srcset="${url} 1x, ${url.replace('&v', '&dpr=1.5&v')} 1.5x, ${url.replace('&v', '&dpr=2&v')} 2x" ` +
      'width="200" height="100" alt="A &quot;cat&quot;" loading="lazy" style="background: #4a6b72">',
  )
  expect(toMarkdown(said, size, at)).toBe(`![A "cat"](${url})`)
  expect(toCss(said, size, at)).toContain(
    `image-set(url("${url}") 1x, url("${url.replace('&v', '&dpr=2&v')}") 2x)`,
  )
  // JSX has HTML's references in attributes, and no backslashes.
  expect(toNext(said, size, at, false)).toContain(
    'width={200} height={100} alt="A &quot;cat&quot;" quality={50}',
  )
  expect(toNext(said, size, at, false)).toContain('blurDataURL={blurDataURL("aGFzaA==")}')
  expect(toCurl(said, size, at, false)).toContain(`[1].jpg.avif' '${url}'`)
})

test('signed URLs are in every snippet, and nothing else is: not the presets of the whole image, nor a loader', () => {
  const size = sizeIn('w=120&crop=0,0,240,80&format=jpeg')
  const signed = new Map(
    shownSizes(size).map((one) => [sizedUrl(image, one), `${sizedUrl(image, one)}&sig=x`]),
  )
  const at: Locate = (one) => signed.get(sizedUrl(image, one)) ?? expect.unreachable()
  const snippets = [toHtml, toMarkdown, toCss, (...all: Parameters<typeof toHtml>) => toNext(...all, true)]
  for (const toSnippet of snippets) {
    const urls = [...toSnippet(image, size, at).matchAll(/https:[^?]+\?([^ ")]+)/g)].map(
      ([, query = '']) => query,
    )
    expect(urls.length).toBeGreaterThan(0)
    expect(urls.filter((query) => !query.endsWith('sig=x'))).toEqual([])
  }
  expect(toHtml(image, size, at)).toMatch(/ 1x, .* 2x" width="120" height="40"/)
  expect(toNext({ ...image, placeholder: 'aGFzaA==' }, size, at, true)).not.toMatch(/loader|blur|quality/)
})

test('a crop of its own size has no srcset', () => {
  const size = sizeIn('crop=0,0,240,80')
  expect(toHtml(image, size, plain)).toMatch(/^<img src="[^"]+crop=[^"]+" width="240" height="80" alt/)
})

test('what the service does not sign, a command does', () => {
  expect(toSignCommand(image, sizeIn('w=9&crop=0,0,9,9'), 30)).toBe(
    "npx darkroom sign 'https://x.example/images/it'\\''s%20a%20%22cat%22%20%5B1%5D.jpg?w=9&crop=0%2C0%2C9%2C9' --hours 720",
  )
})
