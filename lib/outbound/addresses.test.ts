// Addresses, checked against a second list of the ranges, by first and last address.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublic } from './addresses.ts'
import { checkUrl } from './url.ts'

const ranges: Record<string, [first: string, last: string]> = {
  'this network': ['0.0.0.0', '0.255.255.255'],
  'private, 10': ['10.0.0.0', '10.255.255.255'],
  'carrier-grade NAT': ['100.64.0.0', '100.127.255.255'],
  loopback: ['127.0.0.0', '127.255.255.255'],
  'link-local': ['169.254.0.0', '169.254.255.255'],
  'private, 172': ['172.16.0.0', '172.31.255.255'],
  'protocol assignments': ['192.0.0.0', '192.0.0.255'],
  'documentation 1': ['192.0.2.0', '192.0.2.255'],
  '6to4 relays': ['192.88.99.0', '192.88.99.255'],
  'private, 192': ['192.168.0.0', '192.168.255.255'],
  benchmarks: ['198.18.0.0', '198.19.255.255'],
  'documentation 2': ['198.51.100.0', '198.51.100.255'],
  'documentation 3': ['203.0.113.0', '203.0.113.255'],
  'multicast, reserved, broadcast': ['224.0.0.0', '255.255.255.255'],
  "Azure's metadata": ['168.63.129.16', '168.63.129.16'],
}

const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const bytes = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)
const dotted = (value: number) => bytes(value).join('.')
const hex = (value: number) => value.toString(16)
const groups = (value: number) => `${hex(value >>> 16)}:${hex(value & 0xffff)}`
const isSpecial = (value: number) =>
  Object.values(ranges).some(([first, last]) => value >= number(first) && value <= number(last))

const within = ([first, last]: [string, string]) => fc.integer({ min: number(first), max: number(last) })
const ipv4 = fc.integer({ min: 0, max: 0xffff_ffff })
const ordinary = ipv4.filter((value) => !isSpecial(value))

const inBase = (value: number, base: number) =>
  ({ 8: `0${value.toString(8)}`, 10: String(value), 16: `0x${hex(value)}` })[base] ?? ''

interface Notation {
  parts: number
  bases: number[]
  dot: string
  end: string
}

/** Every notation that the URL standard allows for an IPv4 address: 1 to 4 parts, each in any base. */
const notation: fc.Arbitrary<Notation> = fc.record({
  parts: fc.integer({ min: 1, max: 4 }),
  bases: fc.array(fc.constantFrom(8, 10, 16), { minLength: 4, maxLength: 4 }),
  dot: fc.constantFrom('.', '\u3002', '\uff0e', '%2e'),
  end: fc.constantFrom('', '.'),
})
function write(value: number, { parts, bases, dot, end }: Notation): string {
  const all = bytes(value)
  const rest = all.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0)
  return [...all.slice(0, parts - 1), rest].map((part, i) => inBase(part, bases[i] ?? 10)).join(dot) + end
}

/** Every form in which IPv6 embeds an IPv4 address. */
const carriers: Record<string, (value: number) => string> = {
  mapped: (value) => `::ffff:${groups(value)}`,
  'mapped, dotted': (value) => `0:0:0:0:0:ffff:${dotted(value)}`,
  compatible: (value) => `::${groups(value)}`,
  translated: (value) => `::ffff:0:${groups(value)}`,
  '6to4': (value) => `2002:${groups(value)}::1`,
  NAT64: (value) => `64:ff9b::${groups(value)}`,
  'local NAT64': (value) => `64:ff9b:1::${groups(value)}`,
  Teredo: (value) => `2001:0:4136:e378:8000:63bf:${groups(~value >>> 0)}`,
}

function refuses(host: string): void {
  expect(() => checkUrl('callback_url', `https://${host}/`, { allowLocal: false })).toThrow('public host')
}

describe.each(Object.entries(ranges))('%s', (_, range) => {
  it('is refused from its first to its last address', () => {
    for (const address of range) expect(isPublic(address)).toBe(false)
    fc.assert(fc.property(within(range), (value) => !isPublic(dotted(value))))
  })

  it('is refused in every notation in a URL', () => {
    fc.assert(fc.property(within(range), notation, (value, how) => refuses(write(value, how))))
  })

  it.each(Object.entries(carriers))('is refused inside IPv6: %s', (_form, carry) => {
    const property = fc.property(within(range), (value) => {
      expect(isPublic(carry(value))).toBe(false)
      refuses(`[${carry(value)}]`)
    })
    fc.assert(property)
  })
})

describe('public addresses', () => {
  it('are allowed in IPv4, in every notation, and over NAT64', () => {
    const property = fc.property(ordinary, notation, (value, how) => {
      expect(isPublic(dotted(value))).toBe(true)
      expect(isPublic(`64:ff9b::${groups(value)}`)).toBe(true)
      const checked = checkUrl('callback_url', `https://${write(value, how)}/`, { allowLocal: false })
      expect(checked).toBe(`https://${dotted(value)}/`)
    })
    fc.assert(property)
  })

  it('begin and end where the special ranges end and begin', () => {
    for (const [first, last] of Object.values(ranges))
      for (const neighbour of [number(first) - 1, number(last) + 1])
        if (neighbour >= 0 && neighbour <= 0xffff_ffff)
          expect([neighbour, isPublic(dotted(neighbour))]).toEqual([neighbour, !isSpecial(neighbour)])
  })

  it.each([
    '2606:4700::1111',
    '2001:200::1',
    '2400:cb00::1',
    '2a00:1450:4001::e',
    '2001:db7:ffff::1',
    '2001:db9::1',
    '3fff:1000::1',
  ])('are allowed in IPv6: %s', (address) => expect(isPublic(address)).toBe(true))
})

describe('IPv6', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  const rest = fc.array(group, { minLength: 7, maxLength: 7 })
  const written = (first: number, others: number[]) => [first, ...others].map(hex).join(':')

  it('is allowed within 2000::/3, outside the special ranges', () => {
    const first = fc.integer({ min: 0x2000, max: 0x3ffe }).filter((n) => n !== 0x2001 && n !== 0x2002)
    fc.assert(fc.property(first, rest, (head, others) => isPublic(written(head, others))))
  })

  it('is refused outside of 2000::/3', () => {
    const first = group.filter((n) => n >> 13 !== 1)
    fc.assert(fc.property(first, rest, (head, others) => !isPublic(written(head, others))))
  })

  it.each([
    '::',
    '::1',
    '100::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1111%eth0',
    'fec0::1',
    'ff02::1',
    '2001:2::1',
    '2001:1ff:ffff::1',
    '2001:db8:ffff::1',
    '3fff:fff::1',
    '5f00::1',
  ])('is refused: %s', (address) => expect(isPublic(address)).toBe(false))

  it.each(['', 'localhost', '[::1]', '1.2.3', '08.8.8.8', '8.8.8.8 '])('is not an address: %j', (text) =>
    expect(isPublic(text)).toBe(false),
  )
})
