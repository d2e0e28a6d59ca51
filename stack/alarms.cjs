// When a person has to look. With --param alarmEmail=… they are told by mail.

/** All but Callback: a receiver that is away is the business of whoever named it. */
const functions = ['Upload', 'Get', 'List', 'Delete', 'RequestResize', 'Resize', 'Repair']

const actions = [{ 'Fn::If': ['HasAlarmEmail', { Ref: 'AlarmTopic' }, { Ref: 'AWS::NoValue' }] }]

const dimension = (Name, Value) => ({ Name, Value })
const ofQueue = (queue) => [dimension('QueueName', { 'Fn::GetAtt': [queue, 'QueueName'] })]

const alarm = (AlarmDescription, properties) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmDescription,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    // Without traffic there are no figures, and nothing is wrong.
    TreatMissingData: 'notBreaching',
    AlarmActions: actions,
    OKActions: actions,
    ...properties,
  },
})

const single = (description, Namespace, MetricName, Dimensions, rest) =>
  alarm(description, { Namespace, MetricName, Dimensions, Period: 60, EvaluationPeriods: 1, ...rest })

/**
 * An alarm for each function. One over their sum would cost the same, and would not say which it is.
 * @param threshold how many within five minutes raise it
 * @param more thresholds of single functions
 */
const ofEach = (metric, words, threshold, more = {}) =>
  Object.fromEntries(
    functions.map((name) => [
      `${name}${metric}Alarm`,
      single(
        `${name} ${words}`,
        'AWS/Lambda',
        metric,
        [dimension('FunctionName', { Ref: `${name}LambdaFunction` })],
        { Statistic: 'Sum', Period: 300, Threshold: more[name] ?? threshold },
      ),
    ]),
  )

const alarms = {
  DeadLettersAlarm: single(
    'A message is in the dead-letter queue: an image or an order that five tries did not bring to its end',
    'AWS/SQS',
    'ApproximateNumberOfMessagesVisible',
    ofQueue('DeadLetters'),
    { Statistic: 'Maximum', Threshold: 1 },
  ),
  LateMessagesAlarm: single(
    'Images wait for more than fifteen minutes to be developed',
    'AWS/SQS',
    'ApproximateAgeOfOldestMessage',
    ofQueue('Queue'),
    { Statistic: 'Maximum', Threshold: 900, EvaluationPeriods: 5 },
  ),
  // Repair runs once an hour: whatever ends it has ended its whole run.
  ...ofEach('Errors', 'ends with errors, or runs out of time or memory', 3, { Repair: 1 }),
  ...ofEach('Throttles', 'is throttled: the account, or the function, has no concurrency left', 10),
  ServerErrorsAlarm: single(
    'The API answers with 5xx',
    'AWS/ApiGateway',
    '5xx',
    [dimension('ApiId', { Ref: 'HttpApi' })],
    { Statistic: 'Sum', Period: 300, Threshold: 5 },
  ),
}

const topic = {
  Type: 'AWS::SNS::Topic',
  Condition: 'HasAlarmEmail',
  Properties: { Subscription: [{ Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } }] },
}

module.exports = {
  Parameters: { AlarmEmail: { Type: 'String', Default: '', Description: 'Who is told of alarms' } },
  Conditions: { HasAlarmEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] } },
  Resources: { AlarmTopic: topic, ...alarms },
}
