// The address for clients: CloudFront in front of the bucket, for images whose URL names their version, and of the HTTP
// API for everything else. docs/decisions/0021-front-door.md and 0033-edge-cache.md say why.
const corsOrigins = require('./cors.cjs')
const corsHeaders = require('./cors-headers.json')

const join = (separator, ...parts) => ({ 'Fn::Join': [separator, parts] })

/** Names are unique in the account, not only in a region. */
const name = (suffix = '') =>
  join('-', { Ref: 'AWS::StackName' }, { Ref: 'AWS::Region' }, ...suffix.split(' ').filter(Boolean))

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

/** The function chooses it, with the API behind it. */
const bucket = {
  Id: 'bucket',
  DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] },
  OriginAccessControlId: { 'Fn::GetAtt': ['BucketAccess', 'Id'] },
  S3OriginConfig: { OriginAccessIdentity: '' },
}

/**
 * The API gets all of the client's headers except Host, including Authorization:
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

/**
 * Images, and by IIIF parts of them. CloudFront refuses a cache policy that has fields in its key but keeps nothing.
 */
const images = (seconds) =>
  ['/images/*', '/iiif/*'].map((PathPattern) => ({
    ...behavior,
    PathPattern,
    ...(seconds > 0 ? { CachePolicyId: { Ref: 'ImageCache' } } : {}),
    ResponseHeadersPolicyId: { Ref: 'ImageHeaders' },
  }))

/** Errors that CloudFront would keep for ten seconds: an image may be stored in the next one. */
const errors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((ErrorCode) => ({
  ErrorCode,
  ErrorCachingMinTTL: 0,
}))

const distribution = (caches, seconds) => ({
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      Enabled: true,
      Comment: { Ref: 'AWS::StackName' },
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      Origins: caches ? [api, bucket] : [api],
      DefaultCacheBehavior: behavior,
      ...(caches ? { CacheBehaviors: images(seconds) } : {}),
      CustomErrorResponses: errors,
    },
  },
})

const front = (code, caches) => ({
  Type: 'AWS::CloudFront::Function',
  Properties: {
    Name: name(),
    AutoPublish: true,
    FunctionConfig: {
      Comment: 'Passes the host and the path that the client requested',
      Runtime: 'cloudfront-js-2.0',
      ...(caches
        ? { KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': ['EdgeKeys', 'Arn'] } }] }
        : {}),
    },
    FunctionCode: code,
  },
})

/** @param seconds for which CloudFront delivers an image without asking for it again, even if it was deleted */
const imageCache = (seconds) => ({
  Type: 'AWS::CloudFront::CachePolicy',
  Properties: {
    CachePolicyConfig: {
      Name: name('images'),
      MinTTL: 0,
      DefaultTTL: 0,
      MaxTTL: seconds,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        EnableAcceptEncodingBrotli: false,
        EnableAcceptEncodingGzip: false,
        // As the function left them: few kinds of Accept, for format=auto, and the host in the URLs of IIIF's answers.
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept', 'X-Darkroom-Host'] },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    },
  },
})

/** The fields of responses that the functions and API Gateway set, on what comes from the bucket or the cache, too. */
const imageHeaders = (origins) => ({
  Type: 'AWS::CloudFront::ResponseHeadersPolicy',
  Properties: {
    ResponseHeadersPolicyConfig: {
      Name: name('images'),
      CorsConfig: {
        AccessControlAllowCredentials: false,
        AccessControlAllowHeaders: { Items: corsHeaders.allowed },
        AccessControlAllowMethods: { Items: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
        AccessControlAllowOrigins: { Items: origins },
        AccessControlExposeHeaders: { Items: corsHeaders.exposed },
        AccessControlMaxAgeSec: 86400,
        OriginOverride: true,
      },
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; sandbox", Override: true },
        ContentTypeOptions: { Override: true },
      },
      RemoveHeadersConfig: {
        Items: ['x-amz-server-side-encryption', 'x-amz-version-id'].map((Header) => ({ Header })),
      },
    },
  },
})

const bucketAccess = {
  Type: 'AWS::CloudFront::OriginAccessControl',
  Properties: {
    OriginAccessControlConfig: {
      Name: name(),
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  },
}

/** The keys that sign URLs, for the function. `npm run keys` finds the store by the parameter. */
const edgeKeys = (stage) => ({
  EdgeKeys: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: name() } },
  EdgeKeysName: {
    Type: 'AWS::SSM::Parameter',
    Properties: {
      Name: `/darkroom/${stage}/edge-keys`,
      Type: 'String',
      Value: { 'Fn::GetAtt': ['EdgeKeys', 'Arn'] },
    },
  },
})

const domain = { 'Fn::GetAtt': ['Distribution', 'DomainName'] }

const outputs = {
  // With your own domain, stack/service-url.ts sets this.
  ServiceUrl: { Description: 'The URL of darkroom', Value: join('', 'https://', domain) },
  DistributionDomain: { Description: 'The target for the CNAME of your own domain', Value: domain },
}

/** @param {{ resolveVariable: (name: string) => Promise<string> }} variables */
module.exports = async ({ resolveVariable }) => {
  const variables = ['sls:stage', 'param:cdn', 'param:cdnMaxAge', 'param:authReads', 'param:signedSizes']
  const [stage, cdn, cdnMaxAge, reads, signed] = await Promise.all(
    variables.map((one) => resolveVariable(one)),
  )
  const { builtCode } = await import('../edge/built.ts')
  const { unsignedBy } = await import('../lib/environment.ts')
  // Whatever a credential is needed for isn't cached: only functions check it.
  const caches = String(cdn) === '1' && String(reads) !== '1'
  const code = await builtCode({ caches, unsigned: unsignedBy(String(signed)) })
  const seconds = Number(cdnMaxAge)
  return {
    Resources: {
      Front: front(code, caches),
      Distribution: distribution(caches, seconds),
      ...(caches
        ? {
            BucketAccess: bucketAccess,
            ...(seconds > 0 ? { ImageCache: imageCache(seconds) } : {}),
            ImageHeaders: imageHeaders(await corsOrigins({ resolveVariable })),
            ...edgeKeys(stage),
          }
        : {}),
    },
    Outputs: {
      ...outputs,
      ...(caches
        ? {
            EdgeKeysArn: {
              Description: 'The store with the keys that sign URLs',
              Value: { 'Fn::GetAtt': ['EdgeKeys', 'Arn'] },
            },
          }
        : {}),
    },
  }
}
