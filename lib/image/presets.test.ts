import { expect, test } from 'vitest'
import { presets, withPresets } from './presets.ts'

test('presets from a setting follow the four built-in ones', () => {
  const all = withPresets('card=300x200, hero=2400')
  expect(Object.keys(all)).toEqual([...Object.keys(presets), 'card', 'hero'])
  expect(all.card).toEqual({ width: 300, height: 200, fit: 'cover' })
  expect(all.hero).toEqual({ width: 2400, fit: 'inside' })
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
