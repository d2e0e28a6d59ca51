// The API docs of the site: the OpenAPI document for programs, and the page generated from it for people.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { Site } from '../../lib/contracts/site/folder.ts'
import type { Document } from '../../openapi/document.ts'
import { filesOf, options, outputsOf } from '../bundle.ts'
import { type Assets, renderDocs } from './render.ts'

const root = resolve(import.meta.dirname, '../..')

/** Returns the same on every machine, without its settings. */
async function openApi(): Promise<string> {
  const options = { cwd: root, env: {}, maxBuffer: 16 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(process.execPath, ['openapi/print.ts'], options)
  return stdout
}

const sources = { stylesheet: 'web/docs/styles.css', script: 'web/docs/live/main.ts' } as const

interface Built {
  readonly assets: Assets
  readonly files: Site
}

/** Returns the stylesheet and the scripts, named by their content. */
async function buildAssets(): Promise<Built> {
  const { outputFiles = [], metafile } = await build({
    ...options,
    entryPoints: { docs: sources.script, 'docs-styles': sources.stylesheet },
  })
  const made = outputsOf(metafile)
  const [stylesheet, script] = [made.get(sources.stylesheet), made.get(sources.script)]
  if (!stylesheet || !script) throw new Error('esbuild wrote no stylesheet or no script')
  return { assets: { stylesheet, script }, files: filesOf(outputFiles) }
}

/** Returns `openapi.json`, `docs.html`, and what the page loads. */
export async function buildDocs(): Promise<Site> {
  const [json, { assets, files }] = await Promise.all([openApi(), buildAssets()])
  const document = JSON.parse(json) as Document
  return new Map([
    ['openapi.json', Buffer.from(json)],
    ['docs.html', Buffer.from(renderDocs(document, assets))],
    ...files,
  ])
}
