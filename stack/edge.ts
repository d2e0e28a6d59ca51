// Serverless plugin: stops a deploy with settings of the edge that make no sense; after a deploy, gives CloudFront's
// function the keys that sign URLs, as `npm run keys` does later.

interface Settings {
  readonly cdn: string | number
  readonly maxAge: string | number
  readonly origins: string
}

interface Serverless {
  readonly service: { readonly custom: { readonly edge: Settings } }
  readonly getProvider: (name: 'aws') => { readonly getStage: () => string; readonly getRegion: () => string }
  /** For errors of the caller: Serverless prints their message without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
}

/** As browsers send it: anything else matches no page. */
const isOrigin = (text: string) => /^\*$|^[a-z][a-z\d+.-]*:\/\/[^\s/]+$/i.test(text.trim())

/** Returns what is wrong with the settings; undefined if nothing is. */
export function complaintAbout({ cdn, maxAge, origins }: Settings): string | undefined {
  if (!/^[01]$/.test(String(cdn))) return `cdn must be 0 or 1, not "${cdn}"`
  if (!/^\d{1,8}$/.test(String(maxAge)))
    return `cdnMaxAge must be a whole number of seconds, of at most 8 digits, not "${maxAge}"`
  if (!origins.split(',').every(isOrigin))
    return `corsOrigins must be * or origins such as https://shop.example, separated by commas, not "${origins}"`
  return undefined
}

/** Serverless loads a plugin as a default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Edge {
  readonly hooks: Readonly<Record<string, () => void | Promise<void>>>

  constructor(serverless: Serverless) {
    this.hooks = {
      'before:package:initialize': () => {
        const complaint = complaintAbout(serverless.service.custom.edge)
        if (complaint) throw new serverless.classes.Error(complaint, 'DARKROOM_EDGE')
      },
      'after:deploy:deploy': async () => {
        const provider = serverless.getProvider('aws')
        process.env.AWS_REGION = provider.getRegion()
        process.env.PARAMETERS_PATH = `/darkroom/${provider.getStage()}`
        const { syncEdgeKeys } = await import('../lib/storage/edge-keys.ts')
        await syncEdgeKeys()
      },
    }
  }
}
