// Serverless plugin: removes each DependsOn that a reference implies. Serverless writes them all, and cfn-lint reports
// each of them (W3005).

interface Resource {
  readonly Properties?: unknown
  DependsOn?: string | string[]
}

interface Serverless {
  readonly service: {
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Readonly<Record<string, Resource>> }
    }
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Returns the names in Ref and Fn::GetAtt, anywhere in a value. */
function referred(value: unknown): string[] {
  if (!isObject(value)) return []
  if ('Ref' in value) return [String(value.Ref)]
  if ('Fn::GetAtt' in value) return [String([value['Fn::GetAtt']].flat()[0]).split('.')[0] ?? '']
  return Object.values(value).flatMap(referred)
}

/** Serverless loads a plugin as a default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Dependencies {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor({ service }: Serverless) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        for (const resource of Object.values(service.provider.compiledCloudFormationTemplate.Resources)) {
          const known = referred(resource.Properties)
          const needed = [resource.DependsOn ?? []].flat().filter((name) => !known.includes(name))
          if (needed.length > 0) resource.DependsOn = needed
          else delete resource.DependsOn
        }
      },
    }
  }
}
