// A role for each function: its actions on the prefixes of the bucket. docs/permissions.md says why, and a test
// compares the two.

/** What lists and statistics read. */
const counted = ['index/complete', 'index/counts/*']

/**
 * Actions on objects, by prefix; `list` has the prefixes that may be listed, and `listVersions` those with all
 * versions.
 */
const permissions = {
  Upload: {
    's3:PutObject': ['originals/*', 'manifests/*', 'uploads/*', 'idempotency/*', 'jobs/*', 'index/newest/*'],
    's3:GetObject': ['originals/*', 'manifests/*', 'uploads/*', 'idempotency/*'],
    's3:GetObjectVersion': ['originals/*', 'manifests/*'],
    's3:ListMultipartUploadParts': ['uploads/*'],
    list: ['originals/', 'manifests/', 'uploads/', 'idempotency/'],
    listVersions: ['originals/', 'manifests/'],
  },
  Get: {
    's3:GetObject': [
      'originals/*',
      'variants/*',
      'sizes/*',
      'manifests/*',
      'results/*',
      'uploads/*',
      ...counted,
    ],
    's3:PutObject': ['variants/*', 'sizes/*'],
    's3:DeleteObject': ['variants/*', 'sizes/*'],
    list: ['originals/', 'variants/', 'sizes/', 'manifests/', 'results/', 'uploads/', 'index/'],
    listVersions: ['originals/'],
  },
  List: {
    's3:GetObject': ['originals/*', 'manifests/*', ...counted],
    list: ['originals/', 'manifests/', 'index/'],
    listVersions: ['originals/'],
  },
  Delete: {
    's3:PutObject': [
      ...['originals/*', 'manifests/*', 'idempotency/*', 'jobs/*'],
      ...['index/newest/*', 'index/trash/*', 'index/counts/*'],
    ],
    's3:GetObject': ['originals/*', 'manifests/*', 'idempotency/*', 'index/counts/*'],
    's3:GetObjectVersion': ['originals/*'],
    's3:DeleteObject': ['originals/*', 'variants/*', 'sizes/*', 'manifests/*', 'uploads/*', 'index/*'],
    's3:AbortMultipartUpload': ['uploads/*'],
    list: ['originals/', 'variants/', 'sizes/', 'manifests/', 'uploads/', 'idempotency/', 'index/'],
  },
  RequestResize: {
    's3:GetObject': [
      ...['originals/*', 'manifests/*', 'uploads/*', 'results/*', 'idempotency/*'],
      'index/counts/*',
    ],
    's3:PutObject': ['manifests/*', 'jobs/*', 'results/*', 'idempotency/*', 'index/*'],
    's3:DeleteObject': ['index/*'],
    list: ['originals/', 'manifests/', 'uploads/', 'results/', 'idempotency/', 'index/'],
  },
  Resize: {
    's3:GetObject': ['originals/*', 'manifests/*', 'results/*', 'uploads/*', 'index/counts/*'],
    's3:PutObject': ['originals/*', 'variants/*', 'manifests/*', 'results/*', 'uploads/*', 'index/*'],
    's3:DeleteObject': ['variants/*', 'sizes/*', 'manifests/*', 'jobs/*', 'uploads/*', 'index/*'],
    list: ['originals/', 'variants/', 'sizes/', 'manifests/', 'jobs/', 'results/', 'uploads/', 'index/'],
  },
  Callback: {
    's3:GetObject': ['results/*'],
    's3:PutObject': ['results/*'],
    list: ['results/'],
  },
  Repair: {
    's3:GetObject': ['originals/*', 'manifests/*', 'repair.json', 'index/counts/*'],
    's3:PutObject': ['repair.json', 'index/*'],
    's3:DeleteObject': ['variants/*', 'sizes/*', 'manifests/*', 'index/*'],
    list: ['originals/', 'variants/', 'sizes/', 'manifests/', 'jobs/', 'uploads/', 'repair.json', 'index/'],
  },
}

/**
 * Lambda's actions for a function that reads from a queue; and the function's own, which sets when a failed message is
 * retried.
 */
const taking = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ChangeMessageVisibility',
]

/** The queues that a function reads from. */
const queues = { Resize: ['Queue', 'BulkQueue'], Callback: ['CallbackQueue'] }

/** Functions that require a credential. */
const guarded = ['Upload', 'Get', 'List', 'Delete', 'RequestResize']

/** Functions that accept jobs with a callback, or deliver callbacks. */
const callers = ['RequestResize', 'Callback']

const bucket = { 'Fn::GetAtt': ['Bucket', 'Arn'] }
const join = (...parts) => ({ 'Fn::Join': ['', parts] })
const arn = (service, rest) =>
  join(
    'arn:',
    { Ref: 'AWS::Partition' },
    `:${service}:`,
    { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
    rest,
  )

const allow = (Action, Resource, Condition) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
})

/**
 * S3 answers 404 for a missing object only to callers that may list; others get 403. A GET has no prefix to compare,
 * hence IfExists. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
const listing = (prefixes) =>
  allow(['s3:ListBucket'], bucket, { StringLikeIfExists: { 's3:prefix': patternsOf(prefixes) } })

const listingVersions = (prefixes) =>
  allow(['s3:ListBucketVersions'], bucket, { StringLike: { 's3:prefix': patternsOf(prefixes) } })

const patternsOf = (prefixes) => prefixes.map((prefix) => `${prefix}*`)

/** Permission for a path includes the parameters below it. */
const readBelow = (path) =>
  allow(
    ['ssm:GetParametersByPath'],
    [path, `${path}/*`].map((one) => arn('ssm', `:parameter${one}`)),
  )

/** The account's own key for SSM encrypts the parameters; it decrypts only for SSM. */
const decrypt = () =>
  allow(['kms:Decrypt'], arn('kms', ':key/*'), {
    StringEquals: { 'kms:ViaService': join('ssm.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }) },
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/aws/ssm' },
  })

/** Keys and secrets: `path` is that of this stage's parameters. */
const parameters = (name, path) => [
  ...(guarded.includes(name) ? [readBelow(`${path}/api-keys`)] : []),
  ...(name === 'Get' ? [readBelow(`${path}/signing-keys`)] : []),
  ...(callers.includes(name)
    ? [allow(['ssm:GetParameter'], arn('ssm', `:parameter${path}/callback-secret`))]
    : []),
  ...(name === 'Get' || callers.includes(name) ? [decrypt()] : []),
]

function statementsOf(name, logGroup, path) {
  const { list, listVersions, ...objects } = permissions[name]
  const ofObjects = Object.entries(objects).map(([action, keys]) =>
    allow(
      [action],
      keys.map((key) => join(bucket, `/${key}`)),
    ),
  )
  const writeLog = ['logs:CreateLogStream', 'logs:PutLogEvents']
  return [
    ...ofObjects,
    ...(list ? [listing(list)] : []),
    ...(listVersions ? [listingVersions(listVersions)] : []),
    ...(name === 'Repair'
      ? [allow(['sqs:SendMessage', 'sqs:GetQueueAttributes'], { 'Fn::GetAtt': ['BulkQueue', 'Arn'] })]
      : []),
    ...(queues[name] ?? []).map((queue) => allow(taking, { 'Fn::GetAtt': [queue, 'Arn'] })),
    ...parameters(name, path),
    allow(writeLog, arn('logs', `:log-group:${logGroup}:log-stream:*`)),
    // X-Ray has no resources.
    allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
  ]
}

const role = (Statement) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies: [{ PolicyName: 'darkroom', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
})

/** `RequestResize` is the role of the function `requestResize`. */
const functionOf = (name) => name[0].toLowerCase() + name.slice(1)

/** @param {{ resolveVariable: (name: string) => Promise<string> }} variables */
module.exports = async ({ resolveVariable }) => {
  const [service, stage] = await Promise.all([resolveVariable('self:service'), resolveVariable('sls:stage')])
  const Resources = Object.fromEntries(
    Object.keys(permissions).map((name) => {
      const logGroup = `/aws/lambda/${service}-${stage}-${functionOf(name)}`
      return [`${name}Role`, role(statementsOf(name, logGroup, `/darkroom/${stage}`))]
    }),
  )
  return { Resources }
}
