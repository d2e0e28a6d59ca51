// Deliveries to receivers on loopback, over http and https.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { selfSigned } from '../../bench/certificate.ts'
import type { LookupAll } from '../outbound/lookup.ts'
import { type CallbackPayload, deliverCallback } from './deliver.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const local = { secret, allowLocal: true }
const payload = {
  type: 'image.resized',
  timestamp: '2025-01-02T03:04:05Z',
  data: { id: 'bücher.png' },
} satisfies CallbackPayload<{ id: string }>

const open = new Set<Server>()
afterEach(() => {
  for (const server of open) server.close().closeAllConnections()
  open.clear()
})

async function listen(server: Server): Promise<number> {
  open.add(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const receive = async (listener: RequestListener) =>
  `http://127.0.0.1:${await listen(http.createServer(listener))}/done?token=confidential`

const answer = (status: number, headers = {}): RequestListener => {
  return (request, response) => {
    request.resume()
    response.writeHead(status, headers).end('thanks')
  }
}

const toLoopback: LookupAll = (_name, _options, callback) =>
  callback(null, [{ address: '127.0.0.1', family: 4 }])

describe('a callback', () => {
  it('arrives signed, as JSON, on its own connection', async () => {
    let got: IncomingMessage | undefined
    let body = ''
    const url = await receive(async (request, response) => {
      got = request
      body = await text(request)
      response.writeHead(204).end()
    })
    await expect(deliverCallback(url, 'job-1', payload, local)).resolves.toBe('delivered')
    expect(got).toMatchObject({ method: 'POST', url: '/done?token=confidential' })
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'darkroom',
      'webhook-id': 'job-1',
      connection: 'close',
    })
    const headers = got?.headers as Record<string, string>
    expect(new Webhook(secret).verify(body, headers)).toEqual(payload)
  })

  it.each([200, 201, 202, 204, 299])('is delivered if the receiver answers %i', async (status) => {
    const url = await receive(answer(status))
    await expect(deliverCallback(url, 'job', payload, local)).resolves.toBe('delivered')
  })

  it('is gone if the receiver answers 410', async () => {
    const url = await receive(answer(410))
    await expect(deliverCallback(url, 'job', payload, local)).resolves.toBe('gone')
  })

  it.each([300, 304, 400, 401, 404, 429, 500, 503])('fails if the receiver answers %i', async (status) => {
    const url = await receive(answer(status))
    await expect(deliverCallback(url, 'job', payload, local)).rejects.toThrow(`it answered ${status}`)
  })

  it.each([301, 302, 303, 307, 308])("doesn't follow a %i", async (status) => {
    const listener = vi.fn(answer(200))
    const location = await receive(listener)
    const url = await receive(answer(status, { location }))
    await expect(deliverCallback(url, 'job', payload, local)).rejects.toThrow(`it answered ${status}`)
    expect(listener).not.toHaveBeenCalled()
  })

  it("isn't delivered by an interim answer", async () => {
    const url = await receive((request, response) => {
      request.resume()
      response.writeProcessing()
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.writeHead(500).end()
    })
    await expect(deliverCallback(url, 'job', payload, local)).rejects.toThrow('it answered 500')
  })
})

describe('a receiver', () => {
  const raw = (reply: string | undefined) => (request: IncomingMessage) => {
    if (reply === undefined) request.socket.destroy()
    else request.socket.end(reply)
  }

  it.each([
    ['hangs up', undefined, 'socket hang up'],
    ['speaks another protocol', 'SSH-2.0-x\r\n', 'Parse Error'],
    [
      'switches protocols',
      'HTTP/1.1 101 -\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      'without an answer',
    ],
    ['sends endless headers', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`, 'Parse Error'],
  ])('that %s fails', async (_, reply, message) => {
    const url = await receive(raw(reply))
    await expect(deliverCallback(url, 'job', payload, local)).rejects.toThrow(message)
  })

  it("that can't be reached fails, and the message contains no token", async () => {
    const url = 'http://127.0.0.1:1/done?token=confidential'
    const fault = await deliverCallback(url, 'job', payload, local).catch((error: Error) => error)
    expect(String(fault)).toMatch(/^Error: No callback to 127\.0\.0\.1:1: .*ECONNREFUSED/)
    expect(String(fault)).not.toContain('confidential')
  })

  it('that sends nothing fails in time', async () => {
    const url = await receive(() => {})
    const delivery = deliverCallback(url, 'job', payload, { ...local, timeout: 50 })
    await expect(delivery).rejects.toThrow('no answer in time')
  })

  it("whose name isn't resolved fails in time", async () => {
    const delivery = deliverCallback('http://hooks.example/', 'job', payload, {
      ...local,
      lookup: () => {},
      timeout: 50,
    })
    await expect(delivery).rejects.toThrow('No callback to hooks.example: no answer in time')
  })

  it('that still writes after its status is read to the end', async () => {
    let finished: boolean | undefined
    const url = await receive((request, response) => {
      request.resume()
      response.on('close', () => {
        finished = response.writableFinished
      })
      response.write('a', () => setTimeout(() => response.end('b'), 50))
    })
    await expect(deliverCallback(url, 'job', payload, local)).resolves.toBe('delivered')
    await expect.poll(() => finished).toBe(true)
  })

  it('that answers without end is cut off after 64 KB, and counts as delivered', async () => {
    let sent = 0
    let cut: Promise<unknown> | undefined
    const url = await receive((request, response) => {
      request.resume()
      cut = once(response, 'close')
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(4096))) sent += 4096
      }
      response.on('drain', pour)
      pour()
    })
    await expect(deliverCallback(url, 'job', payload, local)).resolves.toBe('delivered')
    await cut
    expect(sent).toBeGreaterThan(64 * 1024)
    expect(sent).toBeLessThan(64 * 1024 * 1024) // what the sockets between us hold
  })

  it.each([
    ['stalls', (_: ServerResponse) => {}],
    ['breaks off', (response: ServerResponse) => response.socket?.resetAndDestroy()],
  ])('that %s after its status counts as delivered', async (_, then) => {
    const url = await receive((request, response) => {
      request.resume()
      // A reset would take what isn't read yet with it.
      const read = () => {
        unsubscribe('http.client.response.finish', read)
        then(response)
      }
      subscribe('http.client.response.finish', read)
      response.writeHead(200, { 'content-length': 10 }).write('1234')
    })
    const delivery = deliverCallback(url, 'job', payload, { ...local, timeout: 1_000 })
    await expect(delivery).resolves.toBe('delivered')
  })
})

describe('over https, a callback', () => {
  const name = 'hooks.example'
  const own = selfSigned(name)
  const trusted = getCACertificates('default')
  afterEach(() => setDefaultCACertificates(trusted))

  const deliver = async (listener: RequestListener, host = name) => {
    const lookup = vi.fn(toLoopback)
    const url = `https://${host}:${await listen(https.createServer(own, listener))}/`
    const end = await deliverCallback(url, 'job', payload, { ...local, lookup }).catch(
      (error: Error) => error,
    )
    return { end, lookup }
  }

  it('arrives if the certificate is trusted, and resolves the name once', async () => {
    setDefaultCACertificates([own.cert])
    const { end, lookup } = await deliver(answer(200))
    expect(end).toBe('delivered')
    expect(lookup).toHaveBeenCalledTimes(1)
  })

  it("isn't sent if the certificate isn't trusted, whatever the environment says", async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const listener = vi.fn(answer(200))
    const { end } = await deliver(listener)
    vi.unstubAllEnvs()
    expect(String(end)).toMatch(/self-signed certificate/)
    expect(listener).not.toHaveBeenCalled()
  })

  it("isn't sent if the certificate is for another name", async () => {
    setDefaultCACertificates([own.cert])
    const listener = vi.fn(answer(200))
    const { end } = await deliver(listener, 'other.example')
    expect(String(end)).toMatch(/does not match certificate/)
    expect(listener).not.toHaveBeenCalled()
  })
})

describe("if private addresses aren't allowed, a callback", () => {
  const strict = { secret, allowLocal: false }

  it.each(['', ':8443'])("isn't sent to a name that resolves to one (%j)", async (port) => {
    const delivery = deliverCallback(`https://hooks.example${port}/`, 'job', payload, {
      ...strict,
      lookup: toLoopback,
    })
    await expect(delivery).rejects.toThrow('hooks.example')
    await expect(delivery).rejects.toThrow('resolves to an address that is not public')
  })

  it.each(['http://example.com/', 'https://127.0.0.1/', 'https://localhost/', 'https://example.com:444/'])(
    "isn't sent to %s, and looks up no name, even if it was allowed when the job was requested",
    async (url) => {
      const lookup = vi.fn(toLoopback)
      const delivery = deliverCallback(url, 'job', payload, { ...strict, lookup })
      await expect(delivery).rejects.toMatchObject({ code: 'bad-request' })
      expect(lookup).not.toHaveBeenCalled()
    },
  )

  it("isn't sent with an invalid secret, which the message doesn't contain", async () => {
    const wrong = { secret: 'whsec_confidential', allowLocal: true }
    const fault = await deliverCallback('http://127.0.0.1:1/', 'job', payload, wrong).catch((e: Error) => e)
    expect(String(fault)).toContain('The callback secret must be')
    expect(String(fault)).not.toContain('confidential')
  })
})
