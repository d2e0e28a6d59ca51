// With --param distributedRepair=1: a state machine that checks all originals at the same time, for buckets whose pass
// of the scheduled repair would take days. docs/operate.md says how to start it.

const bucket = { 'Fn::GetAtt': ['Bucket', 'Arn'] }
const repair = { 'Fn::GetAtt': ['RepairLambdaFunction', 'Arn'] }
const join = (...parts) => ({ 'Fn::Join': ['', parts] })
const name = join({ Ref: 'AWS::StackName' }, '-repair')
const states = (kind) =>
  join(
    'arn:',
    { Ref: 'AWS::Partition' },
    ':states:',
    { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
    `:${kind}:`,
    name,
  )

/** What CloudFormation fills in: Serverless would read CloudFormation's own `${` as a variable. */
const blanks = { Bucket: { Ref: 'Bucket' }, Partition: { Ref: 'AWS::Partition' }, Repair: repair }

/** Replaces `@Bucket@` and the like. */
const filled = (text) =>
  join(...text.split(/(@\w+@)/).map((part) => blanks[part.replace(/^@|@$/g, '')] ?? part))

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
const definition = {
  StartAt: 'Originals',
  States: {
    Originals: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:@Partition@:states:::s3:listObjectsV2',
        Parameters: { Bucket: '@Bucket@', Prefix: 'originals/' },
      },
      ItemBatcher: { MaxItemsPerBatch: 100 },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Repair',
        States: {
          Repair: {
            Type: 'Task',
            Resource: 'arn:@Partition@:states:::lambda:invoke',
            Parameters: { FunctionName: '@Repair@', 'Payload.$': '$' },
            ResultPath: null,
            Retry: [
              {
                ErrorEquals: ['States.ALL'],
                IntervalSeconds: 2,
                BackoffRate: 2,
                MaxAttempts: 4,
                JitterStrategy: 'FULL',
              },
            ],
            End: true,
          },
        },
      },
      MaxConcurrency: 10,
      // What fails is left to the scheduled pass.
      ToleratedFailurePercentage: 5,
      ResultPath: null,
      End: true,
    },
  },
}

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies: [
      {
        PolicyName: 'distributed-repair',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 's3:ListBucket',
              Resource: bucket,
              Condition: { StringLike: { 's3:prefix': 'originals/*' } },
            },
            { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: repair },
            // Its parts are executions of its own:
            // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
            { Effect: 'Allow', Action: 'states:StartExecution', Resource: states('stateMachine') },
            {
              Effect: 'Allow',
              Action: ['states:DescribeExecution', 'states:StopExecution'],
              Resource: join(states('execution'), ':*'),
            },
          ],
        },
      },
    ],
  },
}

const machine = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: name,
    StateMachineType: 'STANDARD',
    RoleArn: { 'Fn::GetAtt': ['DistributedRepairRole', 'Arn'] },
    DefinitionString: filled(JSON.stringify(definition)),
  },
}

/** @param {{ resolveVariable: (name: string) => Promise<string> }} variables */
module.exports = async ({ resolveVariable }) => {
  const wanted = String(await resolveVariable('param:distributedRepair')) === '1'
  if (!wanted) return {}
  return {
    Resources: { DistributedRepairRole: role, DistributedRepair: machine },
    Outputs: {
      DistributedRepairArn: {
        Description: 'The state machine that checks all originals',
        Value: { Ref: 'DistributedRepair' },
      },
    },
  }
}
