// An OpenID provider on this machine: keys, discovery, sign-in without questions, and tokens of every kind.
import { createHash, createSecretKey, type KeyObject, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'

/** For whom the tokens are. */
export const audience = 'darkroom'
/** The page, as the issuer knows it. */
export const clientId = 'the-page'

const kid = 'key-1'

export interface Issuer {
  readonly url: string
  /** A token that passes, with other claims where given; undefined leaves one out. */
  readonly token: (claims?: JWTPayload) => Promise<string>
  /** Tokens that look like it and were not made by this issuer. */
  readonly forged: Readonly<
    Record<'another key' | 'no signature' | 'the public key as a secret' | 'no key id', string>
  >
  /** Seconds for which tokens of the sign-in are valid from now on. */
  expiresIn: number
  /** Its answers to a sign-in belong to another one. */
  isConfused: boolean
  /** How often somebody signed in. */
  readonly signIns: () => number
  readonly close: () => Promise<void>
}

const now = () => Math.floor(Date.now() / 1000)

const sign = (claims: JWTPayload, key: CryptoKey | KeyObject, alg = 'RS256') =>
  new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key)

interface Pending {
  readonly challenge: string
  readonly redirect: string
  readonly nonce: string
}

/** Starts it on a port of its own. */
export async function startIssuer(): Promise<Issuer> {
  const [{ publicKey, privateKey }, evil] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256'),
  ])
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }
  const codes = new Map<string, Pending>()
  let [url, expiresIn, count, isConfused] = ['', 3600, 0, false]
  const claimsOf = (claims: JWTPayload = {}) => ({
    ...{ iss: url, aud: audience, sub: 'a person', iat: now() - 5, exp: now() + 3600 },
    ...claims,
  })

  function authorize({ searchParams: query }: URL, response: ServerResponse): void {
    const code = randomUUID()
    const redirect = new URL(query.get('redirect_uri') ?? '')
    const isRight =
      query.get('client_id') === clientId &&
      query.get('response_type') === 'code' &&
      query.get('audience') === audience &&
      query.get('code_challenge_method') === 'S256'
    if (!isRight) return void response.writeHead(400).end('Wrong request')
    codes.set(code, {
      challenge: query.get('code_challenge') ?? '',
      redirect: redirect.href,
      nonce: query.get('nonce') ?? '',
    })
    redirect.searchParams.set('code', code)
    redirect.searchParams.set('state', query.get('state') ?? '')
    redirect.searchParams.set('iss', url)
    response.writeHead(302, { location: redirect.href }).end()
  }

  /** Each code is good for one token, for who has the verifier of its challenge (RFC 7636). */
  async function exchange(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const form = new URLSearchParams(await text(request))
    const code = form.get('code') ?? ''
    const pending = codes.get(code)
    codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (pending?.challenge !== challenge || pending.redirect !== form.get('redirect_uri'))
      return { status: 400, body: { error: 'invalid_grant' } }
    count += 1
    const times = { iat: now() - 5, exp: now() + expiresIn }
    const idToken = {
      ...claimsOf(),
      ...times,
      exp: now() + 60,
      aud: clientId,
      nonce: isConfused ? 'another' : pending.nonce,
    }
    return {
      status: 200,
      body: {
        access_token: await sign(claimsOf(times), privateKey),
        id_token: await sign(idToken, privateKey),
        token_type: 'Bearer',
        expires_in: 3600,
      },
    }
  }

  const server = createServer(async (request, response) => {
    const asked = new URL(request.url ?? '/', url)
    response.setHeader('access-control-allow-origin', '*')
    const json = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (asked.pathname === '/.well-known/openid-configuration')
      json({
        issuer: url,
        jwks_uri: `${url}/keys`,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        authorization_response_iss_parameter_supported: true,
      })
    else if (asked.pathname === '/keys') json({ keys: [jwk] })
    else if (asked.pathname === '/authorize') authorize(asked, response)
    else if (asked.pathname === '/token') {
      const { status, body } = await exchange(request)
      json(body, status)
    } else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const secret = createSecretKey(Buffer.from(await exportSPKI(publicKey)))
  return {
    url,
    token: (claims) => sign(claimsOf(claims), privateKey),
    forged: {
      'another key': await sign(claimsOf(), evil.privateKey),
      'no signature': new UnsecuredJWT(claimsOf()).encode(),
      'no key id': await new SignJWT(claimsOf()).setProtectedHeader({ alg: 'RS256' }).sign(privateKey),
      'the public key as a secret': await sign(claimsOf(), secret, 'HS256'),
    },
    get expiresIn() {
      return expiresIn
    },
    set expiresIn(seconds) {
      expiresIn = seconds
    },
    get isConfused() {
      return isConfused
    },
    set isConfused(value) {
      isConfused = value
    },
    signIns: () => count,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
