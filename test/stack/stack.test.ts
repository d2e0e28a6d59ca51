// What the packaged stack promises of the bucket, the queue and the API.
import { beforeAll, describe, expect, test } from 'vitest'
import { alarmCount, memoryOf } from '../../bench/stack.ts'
import { environment } from '../../lib/environment.ts'
import { cors, lifecycle } from '../../localstack/bucket-rules.ts'
import type { Rule } from '../../localstack/s3/lifecycle.ts'
import { workersOf } from '../../stack/concurrency.ts'
import { others, packagedTemplate, type Template, toText } from './template.ts'

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

  test('sends the queue events of originals, jobs, and uploads', () => {
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

  test('refuses requests without TLS', () => {
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

  test("receives the bucket's events of results, and reports failures one by one", () => {
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
