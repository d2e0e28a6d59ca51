// A role for each function: what it may do, on which of the bucket's prefixes. docs/permissions.md says why, and a
// test holds the two together.

/** Actions on objects, by prefix; `list` is the prefixes that may be listed, `listVersions` with all versions. */
const permissions = {
  Upload: {
    's3:PutObject': ['originals/*', 'uploads/*', 'idempotency/*'],
    's3:GetObject': ['originals/*', 'idempotency/*'],
    's3:GetObjectVersion': ['originals/*'],
    list: ['originals/', 'idempotency/'],
  },
  Get: {
    's3:GetObject': ['originals/*', 'variants/*', 'manifests/*', 'results/*', 'uploads/*'],
    's3:PutObject': ['variants/*'],
    's3:DeleteObject': ['variants/*'],
    list: ['originals/', 'variants/', 'manifests/', 'results/', 'uploads/'],
    listVersions: ['originals/'],
  },
  List: { 's3:GetObject': ['originals/*', 'manifests/*'], list: ['originals/', 'manifests/'] },
  Delete: {
    's3:GetObject': ['originals/*', 'manifests/*'],
    's3:DeleteObject': ['originals/*', 'variants/*', 'manifests/*', 'uploads/*'],
    list: ['originals/', 'variants/', 'manifests/', 'uploads/'],
  },
  RequestResize: {
    's3:GetObject': ['originals/*', 'results/*', 'idempotency/*'],
    's3:PutObject': ['jobs/*', 'results/*', 'idempotency/*'],
    list: ['originals/', 'results/', 'idempotency/'],
  },
  Resize: {
    's3:GetObject': ['originals/*', 'manifests/*', 'results/*', 'uploads/*'],
    's3:PutObject': ['originals/*', 'variants/*', 'manifests/*', 'results/*', 'uploads/*'],
    's3:DeleteObject': ['variants/*', 'manifests/*', 'jobs/*', 'uploads/*'],
    list: ['originals/', 'variants/', 'manifests/', 'jobs/', 'results/', 'uploads/'],
  },
  Callback: {
    's3:GetObject': ['results/*'],
    's3:PutObject': ['results/*'],
    list: ['results/'],
  },
  Repair: {
    's3:GetObject': ['originals/*', 'manifests/*', 'repair.json'],
    's3:PutObject': ['repair.json'],
    's3:DeleteObject': ['variants/*', 'manifests/*'],
    list: ['originals/', 'variants/', 'manifests/', 'jobs/', 'uploads/', 'repair.json'],
  },
}

/** What Lambda does for a function that works off a queue; and the function itself, which says when what failed comes again. */
const taking = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ChangeMessageVisibility',
]

/** The queues that a function works off. */
const queues = { Resize: ['Queue', 'BulkQueue'], Callback: ['CallbackQueue'] }

/** Functions that ask for a credential. */
const guarded = ['Upload', 'Get', 'List', 'Delete', 'RequestResize']

/** Functions that take jobs with a callback, or call back. */
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
 * S3 says 404 of a missing object to those alone who may list; to others it says 403. A GET carries no prefix to
 * compare, hence IfExists. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
const listing = (prefixes) =>
  allow(['s3:ListBucket'], bucket, { StringLikeIfExists: { 's3:prefix': patternsOf(prefixes) } })

const listingVersions = (prefixes) =>
  allow(['s3:ListBucketVersions'], bucket, { StringLike: { 's3:prefix': patternsOf(prefixes) } })

const patternsOf = (prefixes) => prefixes.map((prefix) => `${prefix}*`)

/** A path lets whoever reads it read the parameters below it, too. */
const readBelow = (path) =>
  allow(
    ['ssm:GetParametersByPath'],
    [path, `${path}/*`].map((one) => arn('ssm', `:parameter${one}`)),
  )

/** What is encrypted is so with the account's own key for SSM, and is decrypted for SSM alone. */
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
    // X-Ray knows no resources.
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
