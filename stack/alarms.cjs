// Alarms. With --param alarmEmail=…, they are sent by mail.

/** All except Callback: an unreachable receiver is the concern of whoever named it. */
const functions = ['Upload', 'Get', 'List', 'Delete', 'RequestResize', 'Resize', 'Repair']

const actions = [{ 'Fn::If': ['HasAlarmEmail', { Ref: 'AlarmTopic' }, { Ref: 'AWS::NoValue' }] }]

const dimension = (Name, Value) => ({ Name, Value })
const ofQueue = (queue) => [dimension('QueueName', { 'Fn::GetAtt': [queue, 'QueueName'] })]

const alarm = (AlarmDescription, properties) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmDescription,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    // Without traffic there is no data, and nothing is wrong.
    TreatMissingData: 'notBreaching',
    AlarmActions: actions,
    OKActions: actions,
    ...properties,
  },
})

const single = (description, [Namespace, MetricName, Dimensions], rest) =>
  alarm(description, { Namespace, MetricName, Dimensions, Period: 60, EvaluationPeriods: 1, ...rest })

/**
 * An alarm for each function. One alarm for their sum would cost the same, and would not name the function.
 * @param threshold the number within five minutes that raises it
 * @param more thresholds of individual functions
 */
const ofEach = (metric, words, threshold, more = {}) =>
  Object.fromEntries(
    functions.map((name) => [
      `${name}${metric}Alarm`,
      single(
        `${name} ${words}`,
        ['AWS/Lambda', metric, [dimension('FunctionName', { Ref: `${name}LambdaFunction` })]],
        { Statistic: 'Sum', Period: 300, Threshold: more[name] ?? threshold },
      ),
    ]),
  )

const alarms = {
  DeadLettersAlarm: single(
    'A message is in the dead-letter queue: an image or a job still failed after five tries',
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', ofQueue('DeadLetters')],
    { Statistic: 'Maximum', Threshold: 1 },
  ),
  LateMessagesAlarm: single(
    'Images wait for more than fifteen minutes to be processed',
    ['AWS/SQS', 'ApproximateAgeOfOldestMessage', ofQueue('Queue')],
    { Statistic: 'Maximum', Threshold: 900, EvaluationPeriods: 5 },
  ),
  // Repair runs every 15 minutes: one error ends a whole run.
  ...ofEach('Errors', 'fails, times out, or runs out of memory', 3, { Repair: 1 }),
  ...ofEach('Throttles', 'is throttled: the account or the function is at its concurrency limit', 10),
  ServerErrorsAlarm: single(
    'The API answers with 5xx errors',
    ['AWS/ApiGateway', '5xx', [dimension('ApiId', { Ref: 'HttpApi' })]],
    { Statistic: 'Sum', Period: 300, Threshold: 5 },
  ),
}

const topic = {
  Type: 'AWS::SNS::Topic',
  Condition: 'HasAlarmEmail',
  Properties: { Subscription: [{ Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } }] },
}

module.exports = {
  Parameters: { AlarmEmail: { Type: 'String', Default: '', Description: 'The email address for alarms' } },
  Conditions: { HasAlarmEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] } },
  Resources: { AlarmTopic: topic, ...alarms },
}
