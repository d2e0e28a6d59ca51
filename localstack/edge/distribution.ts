// What the template says of its CloudFront distribution: the function, and what its behaviors cache.
import * as z from 'zod/mini'

const ref = z.object({ Ref: z.string() })

const behavior = z.object({
  PathPattern: z.optional(z.string()),
  /** A managed policy, or one of the template. */
  CachePolicyId: z.union([z.string(), ref]),
  ResponseHeadersPolicyId: z.optional(ref),
})

const distribution = z.object({
  DistributionConfig: z.object({
    DefaultCacheBehavior: behavior,
    CacheBehaviors: z.optional(z.array(behavior)),
  }),
})

const cachePolicy = z.object({
  CachePolicyConfig: z.object({
    MinTTL: z.number(),
    DefaultTTL: z.number(),
    MaxTTL: z.coerce.number(),
    ParametersInCacheKeyAndForwardedToOrigin: z.object({
      HeadersConfig: z.object({ Headers: z.optional(z.array(z.string())) }),
    }),
  }),
})

const items = z.object({ Items: z.array(z.string()) })

const headersPolicy = z.object({
  ResponseHeadersPolicyConfig: z.object({
    CorsConfig: z.object({ AccessControlAllowOrigins: items, AccessControlExposeHeaders: items }),
    SecurityHeadersConfig: z.object({
      ContentSecurityPolicy: z.object({ ContentSecurityPolicy: z.string() }),
    }),
    RemoveHeadersConfig: z.object({ Items: z.array(z.object({ Header: z.string() })) }),
  }),
})

const template = z.record(z.string(), z.object({ Properties: z.optional(z.unknown()) }))

/** How long and by which fields a behavior caches. */
export interface Caching {
  /** Seconds. */
  readonly ttl: { readonly min: number; readonly default: number; readonly max: number }
  /** Request fields that are part of the key, in lower case. */
  readonly fields: readonly string[]
}

/** What a behavior does to the fields of each response. */
export interface ResponseFields {
  readonly origins: readonly string[]
  readonly exposed: readonly string[]
  readonly policy: string
  /** In lower case. */
  readonly removed: readonly string[]
}

export interface Behavior {
  /** Undefined if it caches nothing. */
  readonly caching?: Caching
  readonly fields?: ResponseFields
}

export interface Distribution {
  /** The code of its function. */
  readonly code: string
  /** Returns the behavior for a path, as the client sent it. */
  readonly behaviorFor: (path: string) => Behavior
}

type Resources = z.infer<typeof template>

function cachingOf(resources: Resources, id: z.infer<typeof behavior>['CachePolicyId']): Caching | undefined {
  // The managed policy of the template is CachingDisabled.
  if (typeof id === 'string') return undefined
  const { CachePolicyConfig: config } = z.parse(cachePolicy, resources[id.Ref]?.Properties)
  const { Headers = [] } = config.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig
  if (config.MaxTTL === 0 && Headers.length > 0)
    throw new Error('The parameter HeaderBehavior is invalid for policy with caching disabled')
  return {
    ttl: { min: config.MinTTL, default: config.DefaultTTL, max: config.MaxTTL },
    fields: Headers.map((name) => name.toLowerCase()),
  }
}

function fieldsOf(resources: Resources, id: { Ref: string } | undefined): ResponseFields | undefined {
  if (!id) return undefined
  const { ResponseHeadersPolicyConfig: config } = z.parse(headersPolicy, resources[id.Ref]?.Properties)
  return {
    origins: config.CorsConfig.AccessControlAllowOrigins.Items,
    exposed: config.CorsConfig.AccessControlExposeHeaders.Items,
    policy: config.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy,
    removed: config.RemoveHeadersConfig.Items.map(({ Header }) => Header.toLowerCase()),
  }
}

/** Returns a pattern of CloudFront, in which `*` matches any characters, as a regular expression. */
const toRegExp = (pattern: string) =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)

/** @param given the template's resources @throws Error if they have another form */
export function distributionOf(given: unknown): Distribution {
  const resources = z.parse(template, given)
  const { DistributionConfig } = z.parse(distribution, resources.Distribution?.Properties)
  const { FunctionCode } = z.parse(z.object({ FunctionCode: z.string() }), resources.Front?.Properties)
  const { DefaultCacheBehavior, CacheBehaviors = [] } = DistributionConfig
  const behaviors = [...CacheBehaviors, DefaultCacheBehavior].map((one) => {
    const caching = cachingOf(resources, one.CachePolicyId)
    const fields = fieldsOf(resources, one.ResponseHeadersPolicyId)
    return {
      pattern: toRegExp(one.PathPattern ?? '*'),
      behavior: { ...(caching ? { caching } : {}), ...(fields ? { fields } : {}) },
    }
  })
  return {
    code: FunctionCode,
    behaviorFor: (path) => behaviors.find(({ pattern }) => pattern.test(path))?.behavior ?? {},
  }
}
