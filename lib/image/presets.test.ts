import { expect, test } from 'vitest'
import { presets, withPresets } from './presets.ts'

test('presets from a setting follow the four built-in ones', () => {
  const all = withPresets('card=300x200, hero=2400')
  expect(Object.keys(all)).toEqual([...Object.keys(presets), 'card', 'hero'])
  expect(all.card).toEqual({ width: 300, height: 200, fit: 'cover' })
  expect(all.hero).toEqual({ width: 2400, fit: 'inside' })
})

test('a preset has a format and a quality in any order, which WebP needn’t name', () => {
  const all = withPresets(
    'card=300x200:avif:q55, hero=2400:auto, old=800:q70:jpeg, plain=90:webp, best=900:q95',
  )
  expect(all.card).toEqual({ width: 300, height: 200, fit: 'cover', format: 'avif', quality: 55 })
  expect(all.hero).toEqual({ width: 2400, fit: 'inside', format: 'auto' })
  expect(all.old).toEqual({ width: 800, fit: 'inside', format: 'jpeg', quality: 70 })
  expect(all.plain).toEqual({ width: 90, fit: 'inside' })
  expect(all.best).toEqual({ width: 900, fit: 'inside', quality: 95 })
})

test.each(['a=9:gif', 'a=9:q0', 'a=9:q101', 'a=9:avif:jpeg', 'a=9:q5:q6', 'a=9:avif:avif', 'a=9:60'])(
  'refuses the options of %j',
  (text) => {
    expect(() => withPresets(text)).toThrow('such as hero=2400:avif:q55')
  },
)

test('refuses a quality of PNG, and a name that another file has', () => {
  expect(() => withPresets('a=9:png:q50')).toThrow('A PNG has no quality: leave out q50')
  expect(() => withPresets('size=900:avif')).toThrow('Call the preset size something else')
})

test.each(['', ' ', ','])('the setting %j adds none', (text) => {
  expect(withPresets(text)).toEqual(presets)
})

test.each([
  'card',
  'card=',
  'card=0',
  'card=5000',
  'card=10x5000',
  'a/b=10',
  'Card=10',
  'size_1=10',
  'card=10x',
])('refuses %j, and shows what a preset looks like', (text) => {
  expect(() => withPresets(text)).toThrow('such as hero=2400 or card=300x200')
})

test('refuses to redefine a built-in preset, which the page relies on', () => {
  expect(() => withPresets('thumb=100x100')).toThrow('thumb already exists')
})
