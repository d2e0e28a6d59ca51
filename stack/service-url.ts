// Serverless plugin: sets the param `domain` as the distribution's name, and prints the URL of the service, which is
// the distribution, not the API behind it.

interface Settings {
  readonly domain: string
  readonly certificate: string
}

interface Output {
  readonly OutputKey?: string
  readonly OutputValue?: string
}

interface Info {
  readonly gatheredData: { readonly outputs?: readonly Output[] }
}

interface Template {
  readonly Resources: Record<string, { readonly Properties: Record<string, unknown> }>
  readonly Outputs: Record<string, { Value: unknown }>
}

interface Serverless {
  readonly service: {
    readonly custom: { readonly domain: Settings }
    readonly provider: { readonly compiledCloudFormationTemplate: Template }
  }
  /** Undefined before a command runs. */
  readonly serviceOutputs: Map<string, unknown>
  readonly pluginManager: { readonly plugins: readonly object[] }
  /** For errors of the caller: Serverless prints their message without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
}

const hasInfo = (plugin: object): plugin is Info => 'gatheredData' in plugin

/** Returns what is wrong with the settings; undefined if nothing is. */
export function complaintAbout({ domain, certificate }: Settings): string | undefined {
  if (domain === '' && certificate === '') return undefined
  if (!/^(?=.{1,253}$)([a-z\d*]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d-]{2,63}$/i.test(domain))
    return `domain must be a name such as images.example.com, not "${domain}"`
  if (!/^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/.+$/.test(certificate))
    return 'domain requires a certificate from ACM in us-east-1, where CloudFront looks for it: --param certificate=arn:aws:acm:us-east-1:…'
  return undefined
}

/** Gives the distribution this domain. */
function addDomain({ Resources, Outputs }: Template, { domain, certificate }: Settings): void {
  Object.assign(Resources.Distribution?.Properties.DistributionConfig ?? {}, {
    Aliases: [domain],
    ViewerCertificate: {
      AcmCertificateArn: certificate,
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    },
  })
  Object.assign(Outputs.ServiceUrl ?? {}, { Value: `https://${domain}` })
}

/** Serverless loads a plugin as a default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class ServiceUrl {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor(serverless: Serverless) {
    const { service, pluginManager, classes } = serverless
    this.hooks = {
      'before:package:initialize': () => {
        const complaint = complaintAbout(service.custom.domain)
        if (complaint) throw new classes.Error(complaint, 'DARKROOM_DOMAIN')
      },
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const { custom, provider } = service
        if (custom.domain.domain !== '') addDomain(provider.compiledCloudFormationTemplate, custom.domain)
      },
      'after:aws:info:displayEndpoints': () => {
        const outputs = pluginManager.plugins.find(hasInfo)?.gatheredData.outputs
        const url = outputs?.find(({ OutputKey }) => OutputKey === 'ServiceUrl')?.OutputValue
        if (url === undefined) return
        serverless.serviceOutputs.delete('endpoints')
        serverless.serviceOutputs.set('url', url)
      },
    }
  }
}
