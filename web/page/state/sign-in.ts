// Signing in at the issuer: OpenID Connect's code flow with PKCE, in its own window, so that uploads continue here.
import * as oauth from 'oauth4webapi'
import type { Settings } from './session.ts'
import { channelName } from './sign-in-window.ts'

/** The start of a sign-in, which its end has to match. */
interface Attempt {
  readonly server: oauth.AuthorizationServer
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The page's URL, which the issuer has to know. */
const redirectUri = () => new URL('/', location.href).href

/** An issuer on this machine has no TLS. */
const optionsOf = ({ issuer }: Settings) => ({
  [oauth.allowInsecureRequests]: /^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(issuer),
})

async function begin(settings: Settings): Promise<Attempt> {
  const issuer = new URL(settings.issuer)
  const found = await oauth.discoveryRequest(issuer, optionsOf(settings))
  return {
    server: await oauth.processDiscoveryResponse(issuer, found),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  }
}

async function addressOf(
  { clientId, scope, audience }: Settings,
  { server, ...attempt }: Attempt,
): Promise<string> {
  if (!server.authorization_endpoint) throw new Error('The issuer has no authorization_endpoint')
  const address = new URL(server.authorization_endpoint)
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri(),
    scope,
    // Without it, Auth0 issues tokens for its own API; others ignore it (RFC 6749 section 3.1).
    ...(audience === clientId ? {} : { audience }),
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  return address.href
}

/** Returns the window's answer to this attempt, and ignores others. */
function answerTo({ state }: Attempt, signal: AbortSignal): Promise<URL> {
  const { promise, resolve, reject } = Promise.withResolvers<URL>()
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const answer = new URL(String(data), location.href)
    if (answer.searchParams.get('state') === state) resolve(answer)
  }
  signal.addEventListener('abort', () => reject(signal.reason))
  return promise.finally(() => channel.close())
}

async function exchange(settings: Settings, attempt: Attempt, answer: URL): Promise<string> {
  const { server, state, nonce, verifier } = attempt
  const client = { client_id: settings.clientId }
  const parameters = oauth.validateAuthResponse(server, client, answer, state)
  const granted = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    verifier,
    optionsOf(settings),
  )
  const isOpenId = settings.scope.split(' ').includes('openid')
  const checks = isOpenId ? { expectedNonce: nonce, requireIdToken: true } : {}
  return (await oauth.processAuthorizationCodeResponse(server, client, granted, checks)).access_token
}

/**
 * Signs in. Must be called by a click, which allows a new window.
 * @returns an access token
 * @throws Error if the issuer refuses or fails
 */
export async function signIn(settings: Settings, signal: AbortSignal): Promise<string> {
  // Browsers only allow the window before the first await.
  const opened = open('about:blank', '_blank', 'popup,width=480,height=720')
  if (!opened) throw new Error('The browser blocked the sign-in window. Allow pop-ups for this page')
  try {
    const attempt = await begin(settings)
    const answer = answerTo(attempt, signal)
    opened.location.href = await addressOf(settings, attempt)
    return await exchange(settings, attempt, await answer)
  } catch (error) {
    opened.close()
    throw error
  }
}
