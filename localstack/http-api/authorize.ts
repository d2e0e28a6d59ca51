// The JWT authorizer in front of the routes that require a token.
import { needsToken, type Settings } from '../../stack/auth.ts'
import { asStrings, type CheckToken } from '../tokens.ts'

export interface Authorizer {
  readonly auth: Pick<Settings, 'mode' | 'reads'>
  readonly checkToken: CheckToken
}

/** In the event's `requestContext.authorizer`. */
export interface Authorization {
  readonly jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: null }
}

/**
 * Checks the token of a request if its route requires one.
 * @param route as in serverless.yml
 * @returns false if it has no valid one
 */
export async function authorize(
  route: string,
  authorization: string | undefined,
  { auth, checkToken }: Authorizer,
): Promise<Authorization | boolean> {
  if (!needsToken(route, auth)) return true
  const claims = await checkToken(authorization)
  return claims ? { jwt: { claims: asStrings(claims), scopes: null } } : false
}
