// The deployer's IAM policy: CloudFormation's actions for each type of resource, which use the deployer's permissions,
// and those of the deploy and the commands. docs/deploy.md contains it.

interface Grant {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

interface Statement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** An IAM policy. */
export interface Policy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

const inService = (service: string, actions: string) =>
  actions.split(' ').map((action) => `${service}:${action}`)

const grant = (service: string, actions: string, ...resources: string[]): Grant => ({
  actions: inService(service, actions),
  resources,
})

const bucket = 'arn:aws:s3:::darkroom-*'
const lambda = 'arn:aws:lambda:*:*:function:darkroom-*'
const queue = 'arn:aws:sqs:*:*:darkroom-*'

/** The actions on what has these four. */
const each = (noun: string) => ['Create', 'Get', 'Update', 'Delete'].map((verb) => verb + noun).join(' ')

const cloudfront = (actions: string) => grant('cloudfront', actions, '*')

/** Alarms and dashboards share a statement, since a policy has few characters. */
const watching = (actions: string) =>
  grant(
    'cloudwatch',
    actions,
    'arn:aws:cloudwatch:*:*:alarm:darkroom-*',
    'arn:aws:cloudwatch::*:dashboard/darkroom-*',
  )

const api = grant('apigateway', 'GET POST PUT PATCH DELETE TagResource', 'arn:aws:apigateway:*::/*')

/** By type of resource. CloudFormation uses the deployer's permissions to create, read, change and delete it. */
const byType: Readonly<Record<string, Grant | readonly Grant[]>> = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Authorizer': api,
  'AWS::ApiGatewayV2::Integration': api,
  'AWS::ApiGatewayV2::Route': api,
  'AWS::ApiGatewayV2::Stage': [
    api,
    grant(
      'logs',
      'CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries PutResourcePolicy DescribeResourcePolicies',
      '*',
    ),
  ],
  'AWS::CloudFront::CachePolicy': cloudfront(each('CachePolicy')),
  'AWS::CloudFront::Distribution': cloudfront(
    'CreateDistribution GetDistribution GetDistributionConfig UpdateDistribution DeleteDistribution TagResource UntagResource ListTagsForResource',
  ),
  'AWS::CloudFront::Function': cloudfront(
    'CreateFunction DescribeFunction GetFunction PublishFunction UpdateFunction DeleteFunction',
  ),
  'AWS::CloudFront::KeyValueStore': [
    cloudfront('CreateKeyValueStore DescribeKeyValueStore UpdateKeyValueStore DeleteKeyValueStore'),
    // The deploy and `npm run keys` put keys into it.
    grant('cloudfront-keyvaluestore', 'DescribeKeyValueStore ListKeys UpdateKeys', '*'),
  ],
  'AWS::CloudFront::OriginAccessControl': cloudfront(each('OriginAccessControl')),
  'AWS::CloudFront::ResponseHeadersPolicy': cloudfront(each('ResponseHeadersPolicy')),
  'AWS::CloudWatch::Alarm': [
    watching('PutMetricAlarm DeleteAlarms ListTagsForResource TagResource UntagResource'),
    grant('cloudwatch', 'DescribeAlarms', '*'),
  ],
  'AWS::CloudWatch::Dashboard': watching('PutDashboard GetDashboard DeleteDashboards'),
  'AWS::Events::Rule': grant(
    'events',
    'PutRule DescribeRule DeleteRule PutTargets RemoveTargets ListTargetsByRule ListTagsForResource TagResource UntagResource',
    'arn:aws:events:*:*:rule/darkroom-*',
  ),
  'AWS::IAM::Role': grant(
    'iam',
    'CreateRole GetRole UpdateRole UpdateAssumeRolePolicy DeleteRole PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies TagRole PassRole',
    'arn:aws:iam::*:role/darkroom-*',
  ),
  'AWS::Lambda::EventSourceMapping': grant(
    'lambda',
    'CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping ListTags TagResource',
    '*',
  ),
  'AWS::Lambda::Function': grant(
    'lambda',
    'CreateFunction GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig GetRuntimeManagementConfig UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency DeleteFunction TagResource UntagResource ListTags',
    lambda,
  ),
  'AWS::Lambda::Permission': grant('lambda', 'AddPermission RemovePermission GetPolicy', lambda),
  'AWS::Logs::LogGroup': [
    grant(
      'logs',
      'CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagResource ListTagsForResource',
      'arn:aws:logs:*:*:log-group:/aws/lambda/darkroom-*',
      'arn:aws:logs:*:*:log-group:/aws/vendedlogs/apis/darkroom-*',
    ),
    grant('logs', 'DescribeLogGroups', '*'),
  ],
  'AWS::S3::Bucket': grant(
    's3',
    'CreateBucket DeleteBucket ListBucket GetBucketLocation PutEncryptionConfiguration GetEncryptionConfiguration PutBucketPublicAccessBlock GetBucketPublicAccessBlock PutBucketOwnershipControls GetBucketOwnershipControls PutBucketVersioning GetBucketVersioning PutBucketCORS GetBucketCORS PutLifecycleConfiguration GetLifecycleConfiguration PutBucketNotification GetBucketNotification PutBucketTagging GetBucketTagging',
    bucket,
  ),
  'AWS::S3::BucketPolicy': grant('s3', 'PutBucketPolicy GetBucketPolicy DeleteBucketPolicy', bucket),
  'AWS::SNS::Topic': grant(
    'sns',
    'CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic Subscribe Unsubscribe ListSubscriptionsByTopic ListTagsForResource TagResource GetDataProtectionPolicy',
    'arn:aws:sns:*:*:darkroom-*',
  ),
  'AWS::SQS::Queue': grant(
    'sqs',
    'CreateQueue GetQueueUrl GetQueueAttributes SetQueueAttributes DeleteQueue ListQueueTags TagQueue',
    queue,
  ),
  'AWS::SSM::Parameter': grant(
    'ssm',
    'PutParameter GetParameters DeleteParameter AddTagsToResource RemoveTagsFromResource ListTagsForResource',
    'arn:aws:ssm:*:*:parameter/darkroom/*',
  ),
  'AWS::SQS::QueuePolicy': grant('sqs', 'GetQueueAttributes SetQueueAttributes', queue),
  'AWS::StepFunctions::StateMachine': grant(
    'states',
    'CreateStateMachine DescribeStateMachine UpdateStateMachine DeleteStateMachine ListTagsForResource TagResource',
    'arn:aws:states:*:*:stateMachine:darkroom-*',
  ),
}

/** Actions of the deploy itself, and of `npm run keys`. */
const always: readonly Grant[] = [
  grant(
    'cloudformation',
    'CreateStack UpdateStack DeleteStack CreateChangeSet DescribeChangeSet ExecuteChangeSet DeleteChangeSet DescribeStacks DescribeStackEvents DescribeStackResource DescribeStackResources ListStackResources GetTemplate SetStackPolicy',
    'arn:aws:cloudformation:*:*:stack/darkroom-*',
  ),
  grant('cloudformation', 'ValidateTemplate', '*'),
  grant('sts', 'GetCallerIdentity', '*'),
  grant('lambda', 'GetAccountSettings', '*'),
  // The packages, in the stack's own bucket.
  grant(
    's3',
    'PutObject GetObject DeleteObject DeleteObjectVersion',
    'arn:aws:s3:::darkroom-*-serverlessdeploymentbucket-*/*',
  ),
  grant('s3', 'ListBucketVersions', bucket),
  grant(
    'ssm',
    'GetParameter GetParametersByPath PutParameter DeleteParameter DeleteParameters',
    'arn:aws:ssm:*:*:parameter/darkroom/*',
  ),
]

/**
 * Returns the policy for a stack with resources of these types.
 * @throws Error for an unknown type
 */
export function deployerPolicy(types: Iterable<string>): Policy {
  const grants = [...types].sort().flatMap((type) => {
    const needed = byType[type]
    if (!needed) throw new Error(`stack/deployer.ts doesn't say what deploying ${type} needs`)
    return needed
  })
  const groups = Map.groupBy([...always, ...grants], ({ resources }) => resources.join(' '))
  return {
    Version: '2012-10-17',
    Statement: [...groups.values()].map((group) => ({
      Effect: 'Allow',
      Action: [...new Set(group.flatMap(({ actions }) => actions))].sort(),
      Resource: group[0]?.resources ?? [],
    })),
  }
}
