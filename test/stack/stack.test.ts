// What the packaged stack promises of the bucket, the queue and the API.
import { beforeAll, describe, expect, test } from 'vitest'
import { alarmCount, memoryOf } from '../../bench/stack.ts'
import { frontCode } from '../../edge/bundle.ts'
import { environment } from '../../lib/environment.ts'
import { cors, lifecycle } from '../../localstack/bucket-rules.ts'
import type { Rule } from '../../localstack/s3/lifecycle.ts'
import { workersOf } from '../../stack/concurrency.ts'
import { complaintAbout as complaintAboutEdge } from '../../stack/edge.ts'
import { complaintAbout } from '../../stack/service-url.ts'
import { certificate, others, packagedTemplate, type Template, toText } from './template.ts'

let template: Template

beforeAll(() => {
  template = packagedTemplate('prod')
})

const propertiesOf = (name: string) => template.Resources[name]?.Properties ?? {}

describe('the bucket', () => {
  test('outlives the stack, unless it is asked not to, but not its own failed creation', () => {
    expect(template.Resources.Bucket).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    })
    const willing = packagedTemplate('prod', others)
    expect(willing.Resources.Bucket).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    })
  })

  test('is private, encrypted and versioned, and its owner owns all that is in it', () => {
    expect(propertiesOf('Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    })
    expect(JSON.stringify(propertiesOf('Bucket').BucketEncryption)).toContain('AES256')
  })

  test('removes by itself what the one on a laptop does, and its old versions', () => {
    const { Rules } = propertiesOf('Bucket').LifecycleConfiguration as { Rules: Record<string, unknown>[] }
    const removing = Rules.map((rule) => {
      const { Prefix = '', ExpirationInDays, NoncurrentVersionExpiration } = rule
      const { NoncurrentDays } = { ...(NoncurrentVersionExpiration as { NoncurrentDays?: number }) }
      const aborting = rule.AbortIncompleteMultipartUpload as { DaysAfterInitiation?: number } | undefined
      const abortDays = aborting?.DaysAfterInitiation
      return { prefix: Prefix, days: ExpirationInDays, noncurrentDays: NoncurrentDays, abortDays }
    })
    const sorted = (rules: readonly object[]) => rules.map((rule) => JSON.stringify(rule)).sort()
    expect(sorted(removing)).toEqual(
      sorted(
        lifecycle.map(({ prefix, days, noncurrentDays, abortDays }: Rule) => ({
          ...{ prefix, days, noncurrentDays, abortDays },
        })),
      ),
    )
  })

  test('tells the queue of originals, orders and what arrives', () => {
    const told = JSON.stringify(propertiesOf('Bucket').NotificationConfiguration)
    for (const rule of ['originals/', 'jobs/', 'uploads/', '.image']) expect(told).toContain(`"${rule}"`)
  })

  test('lets pages of all origins come, as the one on a laptop, even if few may call the API', () => {
    const { Resources } = packagedTemplate('prod', others)
    const corsOf = (name: string) => Resources[name]?.Properties.CorsConfiguration
    const rules = cors.map(({ AllowedOrigin, AllowedHeader, AllowedMethod, ExposeHeader }) => ({
      ...{ AllowedOrigins: AllowedOrigin, AllowedHeaders: AllowedHeader },
      ...{ AllowedMethods: AllowedMethod, ExposedHeaders: ExposeHeader },
    }))
    expect(corsOf('Bucket')).toMatchObject({ CorsRules: rules })
    const [rule] = cors
    expect(corsOf('HttpApi')).toMatchObject({
      AllowOrigins: ['https://shop.example'],
      ExposeHeaders: rule?.ExposeHeader,
    })
  })

  test('refuses whoever comes without TLS', () => {
    expect(JSON.stringify(propertiesOf('BucketPolicy'))).toContain('"aws:SecureTransport":false')
  })
})

test('a function without a client that waits may send 100 MB over 2 MB/s in one request; the others end in time', () => {
  const secondsOf = (name: string) => {
    const { Timeout, Environment } = propertiesOf(`${name}LambdaFunction`) as {
      Timeout: number
      Environment: { Variables: { STORAGE_TIMEOUT?: string } }
    }
    return { all: Timeout, one: Number(Environment.Variables.STORAGE_TIMEOUT ?? 6000) / 1000 }
  }
  const { one, all } = secondsOf('Resize')
  expect(one).toBeGreaterThanOrEqual(100 / 2)
  expect(one).toBeLessThan(all)
  for (const name of ['Upload', 'Get', 'List', 'Delete', 'RequestResize'])
    expect(3 * secondsOf(name).one, name).toBeLessThan(29)
})

describe('the queue', () => {
  test('hides a message for six times as long as resize may run', () => {
    const { Timeout } = propertiesOf('ResizeLambdaFunction')
    expect(propertiesOf('Queue').VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(Timeout))
  })

  test('takes messages of this bucket in this account alone', () => {
    const [statement] = (propertiesOf('QueuePolicy').PolicyDocument as { Statement: { Condition: object }[] })
      .Statement
    expect(toText(statement?.Condition)).toContain('aws:SourceArn')
    expect(statement?.Condition).toMatchObject({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    })
  })

  test('puts a message aside after five tries', () => {
    expect(propertiesOf('Queue').RedrivePolicy).toMatchObject({ maxReceiveCount: 5 })
  })

  test('is worked off one by one, with a bound, and failures reported alone', () => {
    expect(propertiesOf('ResizeEventSourceMappingSQSQueue')).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    })
  })
})

test('work that can wait has a queue of its own, and two functions at most', () => {
  expect(propertiesOf('BulkQueue')).toMatchObject({ VisibilityTimeout: 720 })
  expect(propertiesOf('BulkQueue').RedrivePolicy).toMatchObject({ maxReceiveCount: 5 })
  expect(propertiesOf('ResizeEventSourceMappingSQSBulkQueue')).toMatchObject({
    BatchSize: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  })
  const { Variables } = propertiesOf('RepairLambdaFunction').Environment as { Variables: object }
  expect(Variables).toMatchObject({ BULK_QUEUE_URL: { Ref: 'BulkQueue' } })
})

describe('the callback queue', () => {
  test('hides a message for six times as long as callback may run, and keeps it for longer than a day', () => {
    const { Timeout } = propertiesOf('CallbackLambdaFunction')
    const { VisibilityTimeout, MessageRetentionPeriod } = propertiesOf('CallbackQueue')
    expect(VisibilityTimeout).toBe(6 * Number(Timeout))
    expect(MessageRetentionPeriod).toBeGreaterThan(2 * 24 * 3600)
  })

  test('is told of results by the bucket, and worked off with failures reported alone', () => {
    const { QueueConfigurations } = propertiesOf('Bucket').NotificationConfiguration as {
      QueueConfigurations: { Queue: unknown; Filter: unknown }[]
    }
    const told = QueueConfigurations.filter(({ Queue }) => toText(Queue) === '<CallbackQueue.Arn>')
    expect(JSON.stringify(told.map(({ Filter }) => Filter))).toContain('"results/"')
    expect(propertiesOf('CallbackEventSourceMappingSQSCallbackQueue')).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    })
  })

  test('pages nobody: it has no dead letters, and no alarm looks at it or at its function', () => {
    expect(propertiesOf('CallbackQueue').RedrivePolicy).toBeUndefined()
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    expect(JSON.stringify(alarms)).not.toContain('Callback')
  })
})

test('workers take at most six of the ten executions of a new account', () => {
  const workers = workersOf(template.Resources)
  expect(workers).toBeGreaterThanOrEqual(2)
  expect(workers).toBeLessThanOrEqual(6)
})

test('the costs of docs/operate.md are those of this memory and of these alarms', () => {
  const ofType = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type)
  for (const [name, { Properties }] of ofType('AWS::Lambda::Function')) {
    const [first = '', ...rest] = name.replace(/LambdaFunction$/, '')
    expect(memoryOf(`${first.toLowerCase()}${rest.join('')}`), name).toBe(
      Number(Properties.MemorySize) / 1024,
    )
  }
  expect(alarmCount).toBe(ofType('AWS::CloudWatch::Alarm').length)
})

test('access logs go where CloudWatch counts no policy characters for them', () => {
  const { LogGroupName, RetentionInDays } = propertiesOf('HttpApiLogGroup')
  expect(LogGroupName).toBe('/aws/vendedlogs/apis/darkroom-prod')
  expect(RetentionInDays).toBe(30)
  const { AccessLogSettings } = propertiesOf('HttpApiStage') as {
    AccessLogSettings: { DestinationArn: object }
  }
  expect(toText(AccessLogSettings.DestinationArn)).toBe('<HttpApiLogGroup.Arn>')
})

describe('the distribution', () => {
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

test('a mail address gets the alarms', () => {
  const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  expect(alarms).toHaveLength(3 + 2 * 7)
  for (const { Properties } of alarms) expect(JSON.stringify(Properties.AlarmActions)).toContain('AlarmTopic')
})

test('the first failed run of the repair raises its alarm', () => {
  expect(propertiesOf('RepairErrorsAlarm')).toMatchObject({
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'RepairLambdaFunction' } }],
    Statistic: 'Sum',
    Threshold: 1,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  })
})

test('functions run on arm64, in the newest Node that Lambda has', () => {
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
  expect(functions).toHaveLength(8)
  for (const { Properties } of functions)
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
})

test('all functions have the same settings, as functions in one process do', () => {
  const own = ['BULK_QUEUE_URL', 'STORAGE_TIMEOUT']
  const shared = Object.keys(environment.shape).filter((name) => !own.includes(name))
  const settings = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => (Properties.Environment as { Variables: Record<string, unknown> }).Variables)
    .map((variables) => Object.fromEntries(shared.map((name) => [name, variables[name]])))
  expect(settings[0]).toMatchObject({ SIGNED_SIZES: 'widths', JWT_SCOPE: 'openid' })
  for (const one of settings) expect(one).toEqual(settings[0])
})

test('writes need an API key, which functions look for, and API Gateway lets everything pass', () => {
  const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type)
  expect(ofType('AWS::ApiGatewayV2::Authorizer')).toEqual([])
  for (const { Properties } of ofType('AWS::ApiGatewayV2::Route'))
    expect(['NONE', undefined]).toContain(Properties.AuthorizationType)
  for (const { Properties } of ofType('AWS::Lambda::Function'))
    expect(Properties.Environment).toMatchObject({ Variables: { AUTH: 'key', AUTH_READS: '0' } })
})

test('a state machine that checks all originals comes with distributedRepair=1 alone', () => {
  expect(Object.keys(template.Resources)).not.toContain('DistributedRepair')
  const { DistributedRepair, DistributedRepairRole } = packagedTemplate('prod', others).Resources
  const definition = toText(DistributedRepair?.Properties.DefinitionString)
  expect(JSON.parse(definition).States.Originals).toMatchObject({
    ItemReader: {
      Resource: 'arn:<AWS::Partition>:states:::s3:listObjectsV2',
      Parameters: { Bucket: '<Bucket>', Prefix: 'originals/' },
    },
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } },
  })
  expect(definition).toContain('"FunctionName":"<RepairLambdaFunction.Arn>"')
  expect(JSON.stringify(DistributedRepairRole)).not.toContain('"*"')
})
