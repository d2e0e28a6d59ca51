// Serverless plugin: what a LocalStack-compatible endpoint cannot do that a deploy asks for. It does nothing unless
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

/** MiniStack looks for CloudFormation's members under the names that they have in API Gateway's own API. */
function nameCors(resources: Resources): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::ApiGatewayV2::Api') continue
    const cors = Object.entries(Properties.CorsConfiguration ?? {})
    const named = cors.map(([name, value]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, value])
    Properties.CorsConfiguration = Object.fromEntries([...cors, ...named])
  }
}

/** Serverless takes a plugin as a module's default export. */
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
        // It refuses whatever comes without TLS, and the endpoint means it.
        if (endpoint.startsWith('http:')) delete Resources.BucketPolicy
      },
      // At AWS it is given as a URL, which the endpoint does not look up. Creating the stack validates it as well.
      'before:aws:deploy:deploy:createStack': () => {
        for (const plugin of pluginManager.plugins.filter(isValidating))
          plugin.validateTemplate = async () => {}
      },
    }
  }
}
