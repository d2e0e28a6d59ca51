// Serverless plugin: esbuild makes a package for each function.

import { resolve } from 'node:path'
import type { Platform } from './binaries.ts'
import { mismatch } from './elf.ts'
import { entryOf } from './entries.ts'
import { packFile } from './pack.ts'

interface Serverless {
  readonly serviceDir: string
  readonly service: {
    readonly functions: Readonly<
      Record<string, { readonly handler: string; package?: { artifact?: string } }>
    >
    readonly provider: { readonly architecture: string }
    readonly custom: { readonly packaging: { readonly platform: Platform } }
  }
  /** For errors of the caller: Serverless prints their message without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
}

/** Serverless loads a plugin as a default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Packaging {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>

  constructor({ service, serviceDir, classes }: Serverless, options: { readonly package?: string }) {
    const pack = async () => {
      const { platform } = service.custom.packaging
      const complaint = mismatch(platform, service.provider.architecture)
      if (complaint) throw new classes.Error(complaint, 'DARKROOM_PLATFORM')
      const folder = resolve(serviceDir, options.package ?? '.serverless', 'functions')
      for (const each of Object.values(service.functions))
        each.package = { ...each.package, artifact: await packFile(entryOf(each.handler), platform, folder) }
    }
    this.hooks = {
      'before:package:createDeploymentArtifacts': pack,
      'before:deploy:function:packageFunction': pack,
    }
  }
}
