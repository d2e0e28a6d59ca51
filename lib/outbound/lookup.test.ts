// DNS answers with addresses in private networks.
import type { LookupAddress, LookupOptions } from 'node:dns'
import { describe, expect, it, vi } from 'vitest'
import { guarded, type LookupAll } from './lookup.ts'

const answering = (...addresses: string[]) =>
  vi.fn<LookupAll>((_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    ),
  )

type Answer = string | LookupAddress[]
function ask(lookup: LookupAll, { all = true, allowLocal = false } = {}): Promise<Answer> {
  const options: LookupOptions = { all, hints: 0 }
  return new Promise((resolve, reject) => {
    guarded(lookup, { allowLocal })('hooks.example', options, (error, answer) =>
      error ? reject(error) : resolve(answer),
    )
  })
}

describe('a name', () => {
  it('with public addresses resolves once, to all of them', async () => {
    const lookup = answering('93.184.216.34', '2606:4700::1111')
    const both = [
      { address: '93.184.216.34', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]
    await expect(ask(lookup)).resolves.toEqual(both)
    expect(lookup).toHaveBeenCalledTimes(1)
    expect(lookup).toHaveBeenCalledWith('hooks.example', { all: true, hints: 0 }, expect.any(Function))
  })

  it('with public addresses resolves to one if one is asked for, after all are checked', async () => {
    await expect(ask(answering('93.184.216.34', '1.1.1.1'), { all: false })).resolves.toBe('93.184.216.34')
    await expect(ask(answering('93.184.216.34', '10.0.0.1'), { all: false })).rejects.toThrow('not public')
  })

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    '::ffff:10.0.0.1',
    'fd00:ec2::254',
    'fe80::1%lo',
  ])('with %s is refused, alone and after a public address', async (address) => {
    const message = 'its name resolves to an address that is not public'
    await expect(ask(answering(address))).rejects.toThrow(message)
    await expect(ask(answering('93.184.216.34', address))).rejects.toThrow(message)
    await expect(ask(answering(address), { allowLocal: true })).resolves.toMatchObject([{ address }])
  })

  it("that doesn't exist, or has no address, is refused", async () => {
    const fails: LookupAll = (_name, _options, callback) => callback(new Error('ENOTFOUND'), [])
    await expect(ask(fails)).rejects.toThrow('ENOTFOUND')
    await expect(ask(answering())).rejects.toThrow('has no address')
  })
})
