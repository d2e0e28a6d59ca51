// Files at URLs of clients, from servers on loopback.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fetchFile, Unfetchable } from './fetch.ts'
import type { LookupAll } from './lookup.ts'

const local = { allowLocal: true, maxBytes: 1000 }

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close().closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const giving = (bytes: Buffer, headers = {}) =>
  serve((_, response) => response.writeHead(200, headers).end(bytes))

/** Whether it failed for good, and why. */
const failure = (url: string, settings = local, world = {}) =>
  fetchFile(url, settings, world).then(
    () => [],
    (error: Error) => [error instanceof Unfetchable, error.message],
  )

describe('a file', () => {
  it('is fetched byte for byte', async () => {
    const bytes = Buffer.from('0\xff\x00', 'latin1')
    expect(await fetchFile(`${await giving(bytes)}/a?b=c`, local)).toEqual(bytes)
  })

  it('is asked for without compression, by a named client', async () => {
    const url = await serve(({ headers }, response) => response.end(JSON.stringify(headers)))
    const headers = JSON.parse(String(await fetchFile(url, local)))
    expect(headers).toMatchObject({ 'accept-encoding': 'identity', 'user-agent': 'darkroom' })
  })

  it.each([301, 302, 303, 307, 308])('is fetched after a %i', async (status) => {
    const url = await serve(({ url }, response) =>
      url === '/there' ? response.end('x') : response.writeHead(status, { location: 'there' }).end(),
    )
    expect(String(await fetchFile(`${url}/here`, local))).toBe('x')
  })

  it('may have as many bytes as allowed', async () => {
    expect(await fetchFile(await giving(Buffer.alloc(1000)), local)).toHaveLength(1000)
  })
})

describe('for good it fails', () => {
  it.each([400, 401, 403, 404, 410, 451])('if the server answers %i', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end())
    expect(await failure(url)).toEqual([true, `The image can't be fetched: it answered ${status}`])
  })

  it.each([
    ['that says so', { 'content-length': '1001' }],
    ["that doesn't say so", { 'transfer-encoding': 'chunked' }],
  ])('with a file %s, but is too large', async (_, headers) => {
    const url = await giving(Buffer.alloc(1001), headers)
    expect(await failure(url)).toEqual([true, "The image can't be fetched: it has more than 1000 bytes"])
  })

  it('after too many redirects', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    expect(await failure(url)).toEqual([true, expect.stringContaining('redirected more than 5 times')])
  })

  it.each(['file:///etc/passwd', 'ftp://a.example/', 'http://[', 'http://user@a.example/'])(
    'after a redirect to %s',
    async (location) => {
      const url = await serve((_, response) => response.writeHead(302, { location }).end())
      expect(await failure(url)).toEqual([
        true,
        expect.stringContaining("The image can't be fetched: url must"),
      ])
    },
  )

  const remote = { ...local, allowLocal: false }
  it.each([
    'http://images.example/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://169.254.169.254/x',
  ])('at %s, unless that is allowed', async (url) => expect((await failure(url, remote))[0]).toBe(true))

  it.each(['127.0.0.1', '169.254.169.254', '10.0.0.1', '::1', 'fd00:ec2::254'])(
    'at a name that resolves to %s',
    async (address) => {
      const lookup: LookupAll = (_name, _options, callback) =>
        callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])
      const [isOver, why] = await failure('https://images.example/', remote, { lookup })
      expect(isOver, String(why)).toBe(true)
      expect(why).toContain('not public')
    },
  )
})

describe('for now it fails', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('if the server answers %i', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end())
    expect(await failure(url)).toEqual([false, `The image can't be fetched: it answered ${status}`])
  })

  it('if the file ends early', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('x')
      setImmediate(() => response.destroy())
    })
    expect((await failure(url))[0]).toBe(false)
  })

  it.each([
    ['no answer comes', () => {}],
    ['the file never ends', (_: unknown, response: { write: (text: string) => void }) => response.write('x')],
  ])('in time, if %s', async (_, listener) => {
    const url = await serve(listener as RequestListener)
    expect(await failure(url, local, { timeout: 200 })).toEqual([false, expect.stringContaining('in time')])
  })

  it('if nobody listens', async () => {
    const url = await serve(() => {})
    const gone = url.replace(/\d+$/, '1')
    expect((await failure(gone))[0]).toBe(false)
  })
})
