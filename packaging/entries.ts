// The functions, and their entry files.
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '..', 'functions')

/** The functions' files without their extension, such as `request-resize`. */
export function functionNames(): string[] {
  return readdirSync(folder).flatMap((file) => /^([\w-]+)\.ts$/.exec(file)?.[1] ?? [])
}

/** `functions/upload.handler` is in `functions/upload.ts`. */
export const entryOf = (handler: string): string => handler.replace(/\.\w+$/, '.ts')
