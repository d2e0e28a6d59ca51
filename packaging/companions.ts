// Files in a function's package that it reads at run time.
import { posix } from 'node:path'
import { siteFolder } from '../lib/contracts/site/folder.ts'
import { buildSite } from '../web/build.ts'

/** The site's files by their path in the package. */
async function site(): Promise<Map<string, Uint8Array>> {
  return new Map([...(await buildSite())].map(([path, bytes]) => [posix.join(siteFolder, path), bytes]))
}

const all: Readonly<Record<string, () => Promise<Map<string, Uint8Array>>>> = { list: site }

/** @param name the function's file without its folder and extension */
export const companions = async (name: string): Promise<ReadonlyMap<string, Uint8Array>> =>
  (await all[name]?.()) ?? new Map()
