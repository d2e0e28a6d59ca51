// Serverless plugin: works around what LocalStack-compatible endpoints lack for a deploy. It does nothing unless
// AWS_ENDPOINT_URL points to one.
import './loopback.ts'

type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>

interface Serverless {
  readonly service: {
    readonly provider: { readonly compiledCloudFormationTemplate: { readonly Resources: Resources } }
  }
  readonly pluginManager: { readonly plugins: readonly object[] }
}

interface Validating {
  validateTemplate: () => Promise<void>
}

const isValidating = (plugin: object): plugin is Validating => 'validateTemplate' in plugin

/** MiniStack reads CloudFormation's properties by the names of API Gateway's own API. */
function nameCors(resources: Resources): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::ApiGatewayV2::Api') continue
    const cors = Object.entries(Properties.CorsConfiguration ?? {})
    const named = cors.map(([name, value]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, value])
    Properties.CorsConfiguration = Object.fromEntries([...cors, ...named])
  }
}

interface Policy {
  readonly Statement: readonly { readonly Sid?: string }[]
}

/** Requests without TLS are refused by the bucket's policy, which the endpoint enforces. */
function allowHttp({ BucketPolicy }: Resources): void {
  const policy = BucketPolicy?.Properties.PolicyDocument as Policy | undefined
  if (policy) Object.assign(policy, { Statement: policy.Statement.filter(({ Sid }) => Sid !== 'OnlyTls') })
}

/** Serverless loads a plugin from a module's default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Shims {
  readonly hooks: Readonly<Record<string, () => void>> = {}

  constructor({ pluginManager, service }: Serverless) {
    const endpoint = process.env.AWS_ENDPOINT_URL
    if (!endpoint) return
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const { Resources } = service.provider.compiledCloudFormationTemplate
        nameCors(Resources)
        if (endpoint.startsWith('http:')) allowHttp(Resources)
      },
      // Serverless passes the template as a URL, which the endpoint doesn't fetch. Creating the stack validates it,
      // too.
      'before:aws:deploy:deploy:createStack': () => {
        for (const plugin of pluginManager.plugins.filter(isValidating))
          plugin.validateTemplate = async () => {}
      },
    }
  }
}
