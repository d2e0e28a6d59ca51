// Who may use the bucket, beside the functions' roles.

const bucket = { 'Fn::GetAtt': ['Bucket', 'Arn'] }

const join = (...parts) => ({ 'Fn::Join': ['', parts] })

const onlyTls = {
  Sid: 'OnlyTls',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucket, join(bucket, '/*')],
  Condition: { Bool: { 'aws:SecureTransport': false } },
}

/** What CloudFront may cache. Originals only come from functions: their keys name no version. */
const cloudFront = {
  Sid: 'VariantsForCloudFront',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: ['/variants/*', '/sizes/*'].map((keys) => join(bucket, keys)),
  Condition: {
    StringEquals: {
      'aws:SourceArn': join(
        'arn:',
        { Ref: 'AWS::Partition' },
        ':cloudfront::',
        { Ref: 'AWS::AccountId' },
        ':distribution/',
        { Ref: 'Distribution' },
      ),
    },
  },
}

/** @param {{ resolveVariable: (name: string) => Promise<string> }} variables */
module.exports = async ({ resolveVariable }) => {
  const [cdn, reads] = await Promise.all(['param:cdn', 'param:authReads'].map((one) => resolveVariable(one)))
  return String(cdn) === '1' && String(reads) !== '1' ? [onlyTls, cloudFront] : [onlyTls]
}
