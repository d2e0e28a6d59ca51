// Serverless plugin: stops a deploy if the functions couldn't parse their environment, before anything changes.
import * as z from 'zod/mini'
import { howTo } from '../cli/program.ts'
import { environment } from '../lib/environment.ts'

type Variables = Readonly<Record<string, unknown>>

interface Serverless {
  readonly service: {
    readonly provider: { readonly environment: Variables }
    readonly functions: Readonly<Record<string, { readonly environment?: Variables }>>
  }
  /** For errors of the caller: Serverless prints their message without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
}

/**
 * Returns what is wrong with a function's variables; undefined if nothing is. Ignores values that CloudFormation sets.
 */
export function complaintAbout(variables: Variables): string | undefined {
  const known = Object.entries(variables).flatMap(([name, value]) =>
    value === null || typeof value === 'object' ? [] : [[name, String(value)]],
  )
  const { error } = z.safeParse(environment, Object.fromEntries(known))
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
}

/** Former params, which everybody with read access to the stack could read. */
const secretParams = ['signingKeys', 'callbackSecret']

const notAParam = (name: string) =>
  `${name} is a secret, so it can't be a param: it would be readable in the stack's template and in the functions' configuration.
Create it with ${howTo('keys', `add ${name === 'signingKeys' ? '--signing' : '--callback'} --stage <stage> --region <region>`)}`

interface Options {
  readonly param?: readonly string[]
}

/** Serverless loads a plugin as a default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Settings {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor({ service, classes }: Serverless, { param = [] }: Options) {
    this.hooks = {
      'before:package:initialize': () => {
        const secret = secretParams.find((name) => param.some((given) => given.startsWith(`${name}=`)))
        if (secret) throw new classes.Error(notAParam(secret), 'DARKROOM_SETTINGS')
        for (const own of Object.values(service.functions)) {
          const complaint = complaintAbout({ ...service.provider.environment, ...own.environment })
          if (complaint) throw new classes.Error(complaint, 'DARKROOM_SETTINGS')
        }
      },
    }
  }
}
