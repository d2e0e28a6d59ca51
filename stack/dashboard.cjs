// The dashboard: requests, latency, functions, queues, and the bucket.

const functions = ['Upload', 'Get', 'List', 'Delete', 'RequestResize', 'Resize', 'Callback', 'Repair']

/** A placeholder of Fn::Sub. */
const sub = (name) => `\${${name}}`

/** Two in a row, in the 24 columns of a dashboard. */
const widget = ([title, metrics, properties], index) => ({
  type: 'metric',
  x: (index % 2) * 12,
  y: Math.floor(index / 2) * 6,
  width: 12,
  height: 6,
  properties: { title, metrics, region: sub('AWS::Region'), stat: 'Sum', period: 300, ...properties },
})

const gateway = (metric, properties = {}) => ['AWS/ApiGateway', metric, 'ApiId', sub('HttpApi'), properties]

/** A metric of each function. */
const lambda = (metric, properties = {}) =>
  functions.map((name) => ['AWS/Lambda', metric, 'FunctionName', sub(`${name}LambdaFunction`), properties])

const queue = (name, metric, properties) => [
  'AWS/SQS',
  `Approximate${metric}`,
  'QueueName',
  sub(`${name}.QueueName`),
  properties,
]

const messages = (name, state, label) =>
  queue(name, `NumberOfMessages${state}`, { stat: 'Maximum', ...(label ? { label } : {}) })

const bucket = (metric, type) => ['AWS/S3', metric, 'BucketName', sub('Bucket'), 'StorageType', type, {}]
const daily = { stat: 'Average', period: 86400 }

const widgets = [
  ['Requests', [gateway('Count'), gateway('4xx'), gateway('5xx')]],
  [
    'Latency (ms)',
    [
      gateway('Latency', { stat: 'p50' }),
      gateway('Latency', { stat: 'p99' }),
      gateway('IntegrationLatency', { stat: 'p50' }),
    ],
  ],
  ['Function errors', lambda('Errors')],
  ['Function duration (ms, p99)', lambda('Duration', { stat: 'p99' })],
  ['Concurrent functions', lambda('ConcurrentExecutions', { stat: 'Maximum' })],
  ['Throttles', lambda('Throttles')],
  [
    'Messages',
    [
      messages('Queue', 'Visible'),
      messages('Queue', 'NotVisible'),
      messages('BulkQueue', 'Visible', 'bulk'),
      messages('CallbackQueue', 'NotVisible', 'callbacks to retry'),
      messages('DeadLetters', 'Visible', 'dead letters'),
    ],
  ],
  ['Age of the oldest message (s)', [queue('Queue', 'AgeOfOldestMessage', {})], { stat: 'Maximum' }],
  ['Bytes in the bucket', [bucket('BucketSizeBytes', 'StandardStorage')], daily],
  ['Objects in the bucket', [bucket('NumberOfObjects', 'AllStorageTypes')], daily],
]

/** @param {{ resolveVariable: (name: string) => Promise<string> }} variables */
module.exports = async ({ resolveVariable }) => {
  const [service, stage] = await Promise.all([resolveVariable('self:service'), resolveVariable('sls:stage')])
  const body = { widgets: widgets.map(widget) }
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: {
          DashboardName: `${service}-${stage}`,
          DashboardBody: { 'Fn::Sub': JSON.stringify(body) },
        },
      },
    },
  }
}
