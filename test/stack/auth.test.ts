// What a stage's params make of who may write.
import { beforeAll, describe, expect, test } from 'vitest'
import { table } from '../../localstack/routes.ts'
import { addAuthorizer, complaintAbout } from '../../stack/auth.ts'
import { others, packagedTemplate, type Template } from './template.ts'

const settings = { mode: 'jwt', reads: '0', issuer: 'https://issuer.example', audience: 'images' }

const isRead = (route: string) => table[route]?.isRead ?? /^(GET|HEAD) /.test(route)

const ofType = ({ Resources }: Template, type: string) =>
  Object.values(Resources).flatMap((resource) => (resource.Type === type ? [resource.Properties] : []))

/** The routes that API Gateway itself asks a token for. */
const guarded = (template: Template) =>
  ofType(template, 'AWS::ApiGatewayV2::Route')
    .filter(({ AuthorizationType }) => AuthorizationType === 'JWT')
    .map(({ RouteKey }) => String(RouteKey))
    .sort()

const authOf = (template: Template) =>
  ofType(template, 'AWS::Lambda::Function').map(({ Environment }) => {
    const { AUTH, AUTH_READS } = (Environment as { Variables: Record<string, unknown> }).Variables
    return `${AUTH} ${AUTH_READS}`
  })

/** What a command printed that failed. */
function failure(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer }
    return `${stdout}${stderr}`
  }
  return ''
}

describe('auth=jwt', () => {
  let template: Template

  beforeAll(() => {
    template = packagedTemplate('prod', others)
  })

  test('has API Gateway check tokens of the issuer for the audience', () => {
    expect(ofType(template, 'AWS::ApiGatewayV2::Authorizer')).toEqual([
      {
        ApiId: { Ref: 'HttpApi' },
        Name: 'jwt',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: 'https://issuer.example/', Audience: ['images', 'admin'] },
      },
    ])
    expect(new Set(authOf(template))).toEqual(new Set(['jwt 0']))
  })

  test('asks for one on every route that writes, and on no other', () => {
    expect(guarded(template)).toEqual(
      Object.keys(table)
        .filter((route) => !isRead(route))
        .sort(),
    )
  })

  test('with authReads=1 asks for one on every route that is not for everybody', () => {
    const all = structuredClone(template)
    addAuthorizer(all.Resources, { ...settings, reads: '1' })
    expect(guarded(all)).toEqual(
      Object.entries(table)
        .filter(([, { isPublic }]) => !isPublic?.({ headers: {} }))
        .map(([route]) => route)
        .sort(),
    )
  })
})

test.each([
  [{}, undefined],
  [{ mode: 'key', issuer: '', audience: '' }, undefined],
  [{ mode: 'none', issuer: '', audience: '' }, undefined],
  [{ mode: 'keys' }, /none, key or jwt, not "keys"/],
  [{ reads: 'yes' }, /authReads must be 0 or 1, not "yes"/],
  [{ issuer: '' }, /--param jwtIssuer=https/],
  [{ issuer: 'http://issuer.example' }, /--param jwtIssuer=https/],
  [{ audience: ' , ' }, /--param jwtAudience=/],
])('of params %j the deploy says %s', (given, said) => {
  const complaint = complaintAbout({ ...settings, ...given })
  if (said) expect(complaint).toMatch(said)
  else expect(complaint).toBeUndefined()
})

test('a deploy that lacks the issuer ends before anything is packaged, and says why', () => {
  const said = failure(() => packagedTemplate('prod', ['auth=jwt']))
  expect(said).toContain('jwtIssuer')
})
