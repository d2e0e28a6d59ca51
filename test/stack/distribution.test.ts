// What the packaged stack promises of the distribution in front of the API.
import { beforeAll, describe, expect, test } from 'vitest'
import { frontCode } from '../../edge/bundle.ts'
import { complaintAbout as complaintAboutEdge } from '../../stack/edge.ts'
import { complaintAbout } from '../../stack/service-url.ts'
import { certificate, others, packagedTemplate, type Template, toText } from './template.ts'

let template: Template

beforeAll(() => {
  template = packagedTemplate('prod')
})

const propertiesOf = (name: string) => template.Resources[name]?.Properties ?? {}

const configOf = (of: Template) =>
  of.Resources.Distribution?.Properties.DistributionConfig as {
    Aliases?: unknown
    ViewerCertificate?: unknown
    Origins: { DomainName: unknown }[]
    DefaultCacheBehavior: Record<string, unknown>
    CacheBehaviors?: Record<string, unknown>[]
    CustomErrorResponses: { ErrorCachingMinTTL: number }[]
  }
const api = '<HttpApi>.execute-api.<AWS::Region>.<AWS::URLSuffix>'
const originsOf = (of: Template) => configOf(of).Origins.map(({ DomainName }) => toText(DomainName))
const statementsOf = (of: Template) => {
  const properties = of.Resources.BucketPolicy?.Properties as
    | { PolicyDocument: { Statement: { Sid: string; Resource: unknown }[] } }
    | undefined
  return properties?.PolicyDocument.Statement ?? []
}

describe('the distribution', () => {
  test('keeps images for a minute, with few kinds of Accept, and may get variants from the bucket', () => {
    const { CacheBehaviors, CustomErrorResponses } = configOf(template)
    expect(originsOf(template)).toEqual([api, '<Bucket.RegionalDomainName>'])
    const behavior = (PathPattern: string) => ({
      PathPattern,
      TargetOriginId: 'api',
      CachePolicyId: { Ref: 'ImageCache' },
      ResponseHeadersPolicyId: { Ref: 'ImageHeaders' },
      FunctionAssociations: [{ EventType: 'viewer-request' }],
    })
    expect(CacheBehaviors).toMatchObject([behavior('/images/*'), behavior('/iiif/*')])
    const { CachePolicyConfig } = propertiesOf('ImageCache') as { CachePolicyConfig: object }
    expect(CachePolicyConfig).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 0,
      MaxTTL: 60,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { Headers: ['Accept', 'X-Darkroom-Host'] },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    })
    for (const { ErrorCachingMinTTL } of CustomErrorResponses) expect(ErrorCachingMinTTL).toBe(0)
    const [, access] = statementsOf(template)
    expect(access).toMatchObject({
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
    })
    expect([access?.Resource].flat().map(toText)).toEqual(['<Bucket.Arn>/variants/*', '<Bucket.Arn>/sizes/*'])
  })

  test.each(['authReads=1', 'cdn=0'])('keeps nothing, and gets nothing from the bucket, with %s', (param) => {
    const closed = packagedTemplate('prod', [param])
    expect(originsOf(closed)).toEqual([api])
    expect(configOf(closed).CacheBehaviors).toBeUndefined()
    expect(statementsOf(closed).map(({ Sid }) => Sid)).toEqual(['OnlyTls'])
    expect(Object.keys(closed.Resources)).not.toContain('EdgeKeys')
  })

  test('is not deployed with settings that make no sense', () => {
    const settings = { cdn: '1', maxAge: 60, origins: 'https://shop.example, http://localhost:3000' }
    expect(complaintAboutEdge(settings)).toBeUndefined()
    expect(complaintAboutEdge({ ...settings, cdn: 'yes' })).toContain('cdn must be 0 or 1')
    expect(complaintAboutEdge({ ...settings, maxAge: 'soon' })).toContain('cdnMaxAge must be a whole number')
    for (const origins of ['', 'shop.example', 'https://shop.example/', '*,'])
      expect(complaintAboutEdge({ ...settings, origins }), origins).toContain('corsOrigins must be * or')
  })

  test('sends everything else on to the API, and keeps nothing of it', () => {
    const { DefaultCacheBehavior } = configOf(template)
    expect(DefaultCacheBehavior).toMatchObject({
      TargetOriginId: 'api',
      AllowedMethods: expect.arrayContaining(['OPTIONS', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']),
      ViewerProtocolPolicy: 'redirect-to-https',
      // Managed-CachingDisabled and Managed-AllViewerExceptHostHeader.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      FunctionAssociations: [{ EventType: 'viewer-request' }],
    })
  })

  test('runs the code of edge/front.ts', async () => {
    const { FunctionCode, FunctionConfig, AutoPublish } = propertiesOf('Front')
    expect(FunctionCode).toBe(await frontCode({ caches: true, unsigned: 'widths' }))
    expect({ FunctionConfig, AutoPublish }).toMatchObject({
      AutoPublish: true,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
    })
    // CloudFront takes 10 KB at most.
    expect(Buffer.byteLength(String(FunctionCode))).toBeLessThan(10_240)
  })

  test('has a domain of your own with its certificate, and no name but its own without', () => {
    const own = packagedTemplate('prod', others)
    expect(configOf(own)).toMatchObject({
      Aliases: ['images.example.com'],
      ViewerCertificate: { AcmCertificateArn: certificate, SslSupportMethod: 'sni-only' },
    })
    expect(own.Outputs.ServiceUrl?.Value).toBe('https://images.example.com')
    expect(configOf(template).Aliases).toBeUndefined()
    expect(toText(template.Outputs.ServiceUrl?.Value)).toBe('https://<Distribution.DomainName>')
  })

  test.each([
    ['images.example.com', '', 'us-east-1'],
    ['images.example.com', 'arn:aws:acm:eu-central-1:123456789012:certificate/1', 'us-east-1'],
    [
      'https://images.example.com',
      'arn:aws:acm:us-east-1:123456789012:certificate/1',
      'domain must be a name',
    ],
    ['', 'arn:aws:acm:us-east-1:123456789012:certificate/1', 'domain must be a name'],
  ])('is not deployed with the domain "%s" and the certificate "%s"', (domain, certificate, words) => {
    expect(complaintAbout({ domain, certificate })).toContain(words)
  })
})
