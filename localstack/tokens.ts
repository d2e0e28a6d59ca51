// API Gateway's JWT authorizer on this machine: which tokens are valid, and what a function gets of them.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { audiences, type Settings } from '../stack/auth.ts'

/** "API Gateway currently supports only RSA-based algorithms." */
const algorithms = ['RS256', 'RS384', 'RS512']

/** The issuer's time to answer, in milliseconds. */
const patience = 5000

/** The URL of the issuer's keys. @throws Error if the issuer names none, or its name isn't the configured one */
export async function findKeys(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await fetch(address, { signal: AbortSignal.timeout(patience) }).catch((cause) => {
    throw new Error(`The issuer doesn't answer at ${address}`, { cause })
  })
  const said = (await answer.json().catch(() => ({}))) as { jwks_uri?: unknown; issuer?: unknown }
  const { jwks_uri: uri, issuer: name } = said
  if (typeof uri !== 'string') throw new Error(`The issuer names no keys (jwks_uri) at ${address}`)
  if (name !== issuer)
    throw new Error(`The issuer at ${address} is "${name}": set JWT_ISSUER to exactly that`)
  return new URL(uri)
}

/** "API Gateway validates client_id only if aud is not present." */
function isFor({ aud, client_id }: JWTPayload, wanted: readonly string[]): boolean {
  const named = aud === undefined ? [client_id] : [aud].flat()
  return named.some((one) => typeof one === 'string' && wanted.includes(one))
}

/** The token in an Authorization field, with or without the scheme. */
const tokenIn = (authorization: string) => authorization.trim().replace(/^bearer\s+/i, '')

/** "The token's header must have a kid", which jose doesn't require if there is only one key. */
const named =
  (keys: JWTVerifyGetKey): JWTVerifyGetKey =>
  (header, token) => {
    if (!header.kid) throw new errors.JWKSNoMatchingKey()
    return keys(header, token)
  }

/** The claims as a function gets them: all are strings. */
export const asStrings = (claims: JWTPayload): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  )

/** Checks a token. @returns the claims of a valid one */
export type CheckToken = (authorization: string | undefined) => Promise<JWTPayload | undefined>

/** An authorizer with these settings. It fetches the issuer's keys for the first token. */
export function tokenChecker({ issuer, audience }: Settings): CheckToken {
  const wanted = audiences(audience)
  let keys: Promise<JWTVerifyGetKey> | undefined
  const keysOf = () => {
    keys ??= findKeys(issuer).then((url) => named(createRemoteJWKSet(url, { timeoutDuration: patience })))
    // The issuer may answer again for the next token.
    keys.catch(() => {
      keys = undefined
    })
    return keys
  }
  return async (authorization) => {
    if (!authorization) return undefined
    try {
      const options = { issuer, algorithms, requiredClaims: ['exp'] }
      const { payload } = await jwtVerify(tokenIn(authorization), await keysOf(), options)
      const isEarly = payload.iat !== undefined && payload.iat > Date.now() / 1000
      return isFor(payload, wanted) && !isEarly ? payload : undefined
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) console.error(String(error))
      return undefined
    }
  }
}
