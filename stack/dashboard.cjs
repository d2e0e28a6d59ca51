// The dashboard: requests, latency, functions, queues, and the bucket.

const functions = ['Upload', 'Get', 'List', 'Delete', 'RequestResize', 'Resize', 'Callback', 'Repair']

/** A placeholder of Fn::Sub. */
const sub = (name) => `\${${name}}`

const api = ['ApiId', sub('HttpApi')]
const of = (name) => ['FunctionName', sub(`${name}LambdaFunction`)]
const queue = ['QueueName', sub('Queue.QueueName')]
const callbacks = ['QueueName', sub('CallbackQueue.QueueName')]
const bulk = ['QueueName', sub('BulkQueue.QueueName')]
const deadLetters = ['QueueName', sub('DeadLetters.QueueName')]
const bucket = ['BucketName', sub('Bucket'), 'StorageType']

/** Two in a row, in the 24 columns of a dashboard. */
const widget = (title, metrics, properties, index) => ({
  type: 'metric',
  x: (index % 2) * 12,
  y: Math.floor(index / 2) * 6,
  width: 12,
  height: 6,
  properties: { title, metrics, region: sub('AWS::Region'), stat: 'Sum', period: 300, ...properties },
})

const gateway = (metric, properties) => ['AWS/ApiGateway', metric, ...api, properties]
const lambda = (metric, properties) =>
  functions.map((name) => ['AWS/Lambda', metric, ...of(name), properties])

const widgets = [
  ['Requests', [gateway('Count', {}), gateway('4xx', {}), gateway('5xx', {})], {}],
  [
    'Latency (ms)',
    [
      gateway('Latency', { stat: 'p50' }),
      gateway('Latency', { stat: 'p99' }),
      gateway('IntegrationLatency', { stat: 'p50' }),
    ],
    {},
  ],
  ['Function errors', lambda('Errors', {}), {}],
  ['Function duration (ms, p99)', lambda('Duration', { stat: 'p99' }), {}],
  ['Concurrent functions', lambda('ConcurrentExecutions', { stat: 'Maximum' }), {}],
  ['Throttles', lambda('Throttles', {}), {}],
  [
    'Messages',
    [
      ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', ...queue, { stat: 'Maximum' }],
      ['AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', ...queue, { stat: 'Maximum' }],
      ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', ...bulk, { stat: 'Maximum', label: 'bulk' }],
      [
        'AWS/SQS',
        'ApproximateNumberOfMessagesNotVisible',
        ...callbacks,
        { stat: 'Maximum', label: 'callbacks to retry' },
      ],
      [
        'AWS/SQS',
        'ApproximateNumberOfMessagesVisible',
        ...deadLetters,
        { stat: 'Maximum', label: 'dead letters' },
      ],
    ],
    {},
  ],
  [
    'Age of the oldest message (s)',
    [['AWS/SQS', 'ApproximateAgeOfOldestMessage', ...queue, {}]],
    { stat: 'Maximum' },
  ],
  [
    'Bytes in the bucket',
    [['AWS/S3', 'BucketSizeBytes', ...bucket, 'StandardStorage', {}]],
    { stat: 'Average', period: 86400 },
  ],
  [
    'Objects in the bucket',
    [['AWS/S3', 'NumberOfObjects', ...bucket, 'AllStorageTypes', {}]],
    { stat: 'Average', period: 86400 },
  ],
]

/** @param {{ resolveVariable: (name: string) => Promise<string> }} variables */
module.exports = async ({ resolveVariable }) => {
  const [service, stage] = await Promise.all([resolveVariable('self:service'), resolveVariable('sls:stage')])
  const body = {
    widgets: widgets.map(([title, metrics, properties], index) => widget(title, metrics, properties, index)),
  }
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
