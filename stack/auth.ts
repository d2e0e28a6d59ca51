// Serverless plugin: configures API Gateway for the param `auth`, and validates it.

interface Resource {
  readonly Type: string
  readonly Properties: Record<string, unknown>
}

/** The params that decide who may do what. */
export interface Settings {
  readonly mode: string
  readonly reads: string
  readonly issuer: string
  readonly audience: string
}

interface Serverless {
  readonly service: {
    readonly custom: { readonly auth: Settings }
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> }
    }
  }
  /** For errors of the caller: Serverless prints their message without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
}

interface Output {
  readonly writeText: (text: string) => void
}

/** Routes whose method writes, and which read. A test holds this and what is public to the functions' tables. */
const readsByPost = ['POST /get']

/** The page's own files and the docs, which everybody may see: edge/front.ts serves the page at `/` from here, too. */
const isPublic = (route: string) => /^(GET|HEAD) \/(assets\/\{file\}|docs|openapi\.json)$/.test(route)

const isRead = (route: string) => /^(GET|HEAD) /.test(route) || readsByPost.includes(route)

/**
 * Returns whether API Gateway requires a token for a route.
 * @param route as in serverless.yml
 */
export const needsToken = (route: string, { mode, reads }: Pick<Settings, 'mode' | 'reads'>): boolean =>
  mode === 'jwt' && !isPublic(route) && (reads === '1' || !isRead(route))

/** Splits a setting at its commas. */
export const audiences = (audience: string): string[] =>
  audience
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

const isIssuer = (issuer: string, isLocal: boolean) =>
  /^https:\/\/[^/]/.test(issuer) || (isLocal && /^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(issuer))

/**
 * Returns what is wrong with the settings; undefined if nothing is.
 * @param isLocal allows an issuer on this machine, without TLS
 */
export function complaintAbout(
  { mode, reads, issuer, audience }: Settings,
  isLocal = false,
): string | undefined {
  if (!['none', 'key', 'jwt'].includes(mode)) return `auth must be none, key or jwt, not "${mode}"`
  if (!['0', '1'].includes(reads)) return `authReads must be 0 or 1, not "${reads}"`
  if (mode !== 'jwt') return undefined
  if (!isIssuer(issuer, isLocal))
    return 'auth=jwt requires the issuer of the tokens: --param jwtIssuer=https://… (their "iss" claim; JWT_ISSUER for a service on this machine)'
  if (audiences(audience).length === 0)
    return 'auth=jwt requires the audience of the tokens: --param jwtAudience=… (their "aud" claim; separate several with commas; JWT_AUDIENCE for a service on this machine)'
  return undefined
}

/**
 * Makes API Gateway require a token on routes that write, and with `reads` on all.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function addAuthorizer(resources: Record<string, Resource>, settings: Settings): void {
  const { issuer, audience } = settings
  resources.HttpApiAuthorizer = {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      ApiId: { Ref: 'HttpApi' },
      Name: 'jwt',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: issuer, Audience: audiences(audience) },
    },
  }
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::ApiGatewayV2::Route') continue
    if (!needsToken(String(Properties.RouteKey), settings)) continue
    Object.assign(Properties, { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'HttpApiAuthorizer' } })
  }
}

/** The warning of a deploy with auth=none. */
export const openToAll = `Anyone who knows the address can write: images can be stored, overwritten, and deleted without a credential
(auth=none). To require an API key, deploy with --param auth=key; to require a token, with --param auth=jwt.`

/** Serverless loads a plugin as a default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Auth {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor({ service, classes }: Serverless, _: unknown, { writeText }: Output) {
    this.hooks = {
      'before:package:initialize': () => {
        const complaint = complaintAbout(service.custom.auth)
        if (complaint) throw new classes.Error(complaint, 'DARKROOM_AUTH')
      },
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const { Resources } = service.provider.compiledCloudFormationTemplate
        if (service.custom.auth.mode === 'jwt') addAuthorizer(Resources, service.custom.auth)
      },
      'after:deploy:deploy': () => {
        if (service.custom.auth.mode === 'none') writeText(openToAll)
      },
    }
  }
}
