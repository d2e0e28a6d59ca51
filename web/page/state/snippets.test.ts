import { expect, test } from 'vitest'
import type { Image } from './image.ts'
import { toCurl, toHtml, toMarkdown } from './snippets.ts'

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
  expect(toHtml(image)).toBe(
    `<img src="${image.path}" srcset="${image.srcset}" sizes="(min-width: 300px) 300px, 100vw" width="300" height="200" alt="it's a &quot;cat&quot; [1]" loading="lazy">`,
  )
})

test('an image without variants has no srcset', () => {
  const { srcset: _, width: __, height: ___, ...bare } = image
  expect(toHtml({ ...bare, srcset: '' })).toBe(
    `<img src="${image.path}" alt="it's a &quot;cat&quot; [1]" loading="lazy">`,
  )
})

test("brackets in a name don't end the text in Markdown", () => {
  expect(toMarkdown(image)).toBe(`![it's a "cat" \\[1\\].jpg](${image.path})`)
})

test('a command escapes quotes, and includes a key if reads require one', () => {
  expect(toCurl(image, false)).toContain(`-o 'it'\\''s a "cat" [1].jpg'`)
  expect(toCurl(image, true)).toContain('Authorization: Bearer $DARKROOM_KEY')
})
