// Serverless plugin: what the functions could not read in their environment ends a deploy, before anything changes.
import * as z from 'zod/mini'
import { environment } from '../lib/environment.ts'

type Variables = Readonly<Record<string, unknown>>

interface Serverless {
  readonly service: {
    readonly provider: { readonly environment: Variables }
    readonly functions: Readonly<Record<string, { readonly environment?: Variables }>>
  }
  /** For what the caller did wrong: its message is shown without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
}

/** What is wrong with a function's variables, in words, or undefined. What CloudFormation will fill in is not known. */
export function complaintAbout(variables: Variables): string | undefined {
  const known = Object.entries(variables).flatMap(([name, value]) =>
    value === null || typeof value === 'object' ? [] : [[name, String(value)]],
  )
  const { error } = z.safeParse(environment, Object.fromEntries(known))
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
}

/** Serverless takes a plugin as a module's default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Settings {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor({ service, classes }: Serverless) {
    this.hooks = {
      'before:package:initialize': () => {
        for (const own of Object.values(service.functions)) {
          const complaint = complaintAbout({ ...service.provider.environment, ...own.environment })
          if (complaint) throw new classes.Error(complaint, 'DARKROOM_SETTINGS')
        }
      },
    }
  }
}
