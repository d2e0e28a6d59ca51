// What clients talk to: CloudFront before the HTTP API, with the function that says which path a client meant.
// docs/decisions/0021-front-door.md says why.
const { readFileSync } = require('node:fs')
const { resolve } = require('node:path')

const join = (separator, ...parts) => ({ 'Fn::Join': [separator, parts] })

const front = {
  Type: 'AWS::CloudFront::Function',
  Properties: {
    // Names of functions are the account's, not a region's.
    Name: join('-', { Ref: 'AWS::StackName' }, { Ref: 'AWS::Region' }),
    AutoPublish: true,
    FunctionConfig: { Comment: 'The host and the path that the client meant', Runtime: 'cloudfront-js-2.0' },
    FunctionCode: readFileSync(resolve(__dirname, '..', 'edge', 'front.js'), 'utf8'),
  },
}

const api = {
  Id: 'api',
  DomainName: join('.', { Ref: 'HttpApi' }, 'execute-api', { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }),
  CustomOriginConfig: {
    OriginProtocolPolicy: 'https-only',
    OriginSSLProtocols: ['TLSv1.2'],
    // As long as API Gateway waits for a function.
    OriginReadTimeout: 30,
    OriginKeepaliveTimeout: 60,
  },
}

/**
 * Everything goes to the API, with all that the client sent but its Host, Authorization included:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const behavior = {
  TargetOriginId: api.Id,
  ViewerProtocolPolicy: 'redirect-to-https',
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  Compress: false,
  // Managed-CachingDisabled and Managed-AllViewerExceptHostHeader.
  CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  FunctionAssociations: [
    { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Front', 'FunctionARN'] } },
  ],
}

const distribution = {
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      Enabled: true,
      Comment: { Ref: 'AWS::StackName' },
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      Origins: [api],
      DefaultCacheBehavior: behavior,
    },
  },
}

const domain = { 'Fn::GetAtt': ['Distribution', 'DomainName'] }

module.exports = {
  Resources: { Front: front, Distribution: distribution },
  Outputs: {
    // With a domain of your own, stack/service-url.ts puts that here.
    ServiceUrl: { Description: 'Where darkroom answers', Value: join('', 'https://', domain) },
    DistributionDomain: { Description: 'Where the CNAME of a domain of your own points to', Value: domain },
  },
}
