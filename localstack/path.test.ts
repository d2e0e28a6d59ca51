import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toUrl } from './path.ts'

test.each([
  ['//images//cat.png//', '/images/cat.png'],
  ['/', '/'],
  ['//', '/'],
  ['/images/cat.png?preset=a//b?c', '/images/cat.png?preset=a//b?c'],
  ['/images/%2e%2E', '/images/%00'],
  ['/images/../x', '/images/%00/x'],
  ['/images/a\\b', '/images/a%5Cb'],
  ['/images/%ff', '/images/%00'],
  ['/images/...', '/images/...'],
])('%s becomes %s', (target, url) => {
  expect(toUrl(target)).toBe(url)
})

test('no part of a path is resolved away by a URL parser', () => {
  const part = fc.constantFrom('.', '..', '%2e', '.%2E', 'a', 'a%2fb', '%5c', '')
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const kept = parts.filter((one) => one !== '')
      const { pathname } = new URL(toUrl(`/${parts.join('/')}`), 'http://localhost')
      expect(pathname.split('/').filter((one) => one !== '')).toHaveLength(kept.length)
    }),
  )
})
