// URLs of images, and what frameworks make of them.
import { expect, test } from 'vitest'
import astro from '../src/astro.ts'
import { createClient } from '../src/index.ts'
import { createLoader } from '../src/next.ts'
import nuxt from '../src/nuxt.ts'
import { createTransformer } from '../src/unpic.ts'

const url = 'https://images.example'
const client = createClient({ url: `${url}/` })
const image = { id: 'a b.jpg', url: 'https://inside.example/images/a%20b.jpg?v=7', width: 1000 }

test.each([
  ['the original of an id', client.url('a b.jpg'), '/images/a%20b.jpg'],
  ['an id with signs of URLs', client.url('50%?#&.jpg'), '/images/50%25%3F%23%26.jpg'],
  [
    'a size',
    client.url('a', { w: 300, h: 200, fit: 'cover', format: 'auto', q: 60 }),
    '/images/a?w=300&h=200&fit=cover&format=auto&q=60',
  ],
  ['a version', client.url('a', { w: 300, v: '7' }), '/images/a?w=300&v=7'],
  [
    'an image, with its version, at the client’s URL',
    client.url(image, { w: 300 }),
    '/images/a%20b.jpg?w=300&v=7',
  ],
  ['an image that has no URL yet', client.url({ id: 'a' }, { w: 300 }), '/images/a?w=300'],
  ['what is undefined', client.url('a', { w: undefined } as object), '/images/a'],
])('%s', (_, made, path) => {
  expect(made).toBe(url + path)
})

test('a URL keeps its host and its version, and gets another size', () => {
  expect(client.url('https://cdn.example/images/a.jpg?preset=small&v=7', { w: 300 })).toBe(
    'https://cdn.example/images/a.jpg?w=300&v=7',
  )
})

test('a srcset ends at the width of the image', () => {
  expect(client.srcset(image, { widths: [480, 960, 1280, 1920] })).toBe(
    [480, 960, 1280].map((w) => `${url}/images/a%20b.jpg?w=${w}&v=7 ${Math.min(w, 1000)}w`).join(', '),
  )
  expect(client.srcset('a', { widths: [480, 1920], q: 60 })).toBe(
    `${url}/images/a?q=60&w=480 480w, ${url}/images/a?q=60&w=1920 1920w`,
  )
})

test('next/image', () => {
  const load = createLoader({ url, format: 'auto' })
  expect(load({ src: '/a.jpg', width: 640 })).toBe(`${url}/images/a.jpg?format=auto&w=640`)
  expect(load({ src: image.url, width: 640, quality: 75 })).toBe(
    'https://inside.example/images/a%20b.jpg?format=auto&w=640&q=75&v=7',
  )
})

test('unpic', () => {
  const transform = createTransformer({ url })
  expect(transform('a.jpg', { width: 640, height: 480 })).toBe(`${url}/images/a.jpg?w=640`)
  expect(transform('a.jpg', { width: 640, height: 480, fit: 'cover', format: 'jpg' })).toBe(
    `${url}/images/a.jpg?w=640&h=480&fit=cover&format=jpeg`,
  )
})

test('@nuxt/image', () => {
  const { getImage } = nuxt()
  const modifiers = { width: 640, quality: '70', background: '#fff', blur: 5 }
  expect(getImage('/a.jpg', { url, modifiers }).url).toBe(`${url}/images/a.jpg?blur=5&w=640&q=70&bg=fff`)
  expect(getImage('/a.jpg', { url }).url).toBe(`${url}/images/a.jpg`)
})

test('Astro', () => {
  const config = { service: { config: { url } } }
  const options = { src: 'a.jpg', width: 800, height: 600, quality: 'low', alt: 'A' }
  expect(astro.getURL(options, config)).toBe(`${url}/images/a.jpg?w=800&q=40`)
  const srcset = astro.getSrcSet({ ...options, widths: [400, 800] })
  expect(srcset.map(({ transform, descriptor }) => [astro.getURL(transform, config), descriptor])).toEqual([
    [`${url}/images/a.jpg?w=400&q=40`, '400w'],
    [`${url}/images/a.jpg?w=800&q=40`, '800w'],
  ])
  expect(astro.getSrcSet({ ...options, densities: [1, '2x'] }).map(({ descriptor }) => descriptor)).toEqual([
    '1x',
    '2x',
  ])
  expect(astro.getHTMLAttributes(options)).toEqual({
    ...{ width: 800, height: 600, alt: 'A' },
    ...{ loading: 'lazy', decoding: 'async' },
  })
  expect(astro.getURL({ src: { src: '/_astro/logo.png', width: 1, height: 1 } }, config)).toBe(
    '/_astro/logo.png',
  )
})
