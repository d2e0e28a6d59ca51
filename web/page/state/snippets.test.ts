import { expect, test } from 'vitest'
import type { Image } from './image.ts'
import { sizeIn } from './size.ts'
import { toCss, toCurl, toHtml, toMarkdown, toNext } from './snippets.ts'

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

test("HTML reserves the image's space, and escapes names", () => {
  expect(toHtml(image, original)).toBe(
    `<img src="${image.path}" srcset="${image.srcset}" sizes="(min-width: 300px) 300px, 100vw" width="300" height="200" alt="it's a &quot;cat&quot; [1]" loading="lazy">`,
  )
})

test('an image without variants has no srcset', () => {
  const { srcset: _, width: __, height: ___, ...bare } = image
  expect(toHtml({ ...bare, srcset: '' }, original)).toBe(
    `<img src="${image.path}" alt="it's a &quot;cat&quot; [1]" loading="lazy">`,
  )
})

test("brackets in a name don't end the text in Markdown", () => {
  expect(toMarkdown(image, original)).toBe(`![it's a "cat" \\[1\\]](${image.path})`)
})

test('a command escapes quotes, and includes a key if reads require one', () => {
  expect(toCurl(image, original, false)).toContain(`-o 'it'\\''s a "cat" [1].jpg'`)
  expect(toCurl(image, original, true)).toContain('Authorization: Bearer $DARKROOM_KEY')
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
  expect(toHtml(said, size).replaceAll('&amp;', '&')).toBe(
    `<img src="${url}" srcset="${url} 1x, ${url.replace('&v', '&dpr=1.5&v')} 1.5x, ${url.replace('&v', '&dpr=2&v')} 2x" ` +
      'width="200" height="100" alt="A &quot;cat&quot;" loading="lazy" style="background: #4a6b72">',
  )
  expect(toMarkdown(said, size)).toBe(`![A "cat"](${url})`)
  expect(toCss(said, size)).toContain(
    `image-set(url("${url}") 1x, url("${url.replace('&v', '&dpr=2&v')}") 2x)`,
  )
  expect(toNext(said, size)).toContain('width={200} height={100} alt="A \\"cat\\"" quality={50}')
  expect(toNext(said, size)).toContain('blurDataURL={blurDataURL("aGFzaA==")}')
  expect(toCurl(said, size, false)).toContain(`[1].jpg.avif' '${url}'`)
})
