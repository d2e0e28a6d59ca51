// The API docs of the site: the OpenAPI document for programs, and the page generated from it for people.
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { browsers, type Site } from '../../lib/contracts/site/folder.ts'
import type { Document } from '../../openapi/document.ts'
import { renderDocs } from './render.ts'

const root = resolve(import.meta.dirname, '../..')

/** The URL of `npm start`, so that examples work as they are. */
const origin = 'http://localhost:3000'

/** Returns the same on every machine, without its settings. */
async function openApi(): Promise<string> {
  const options = { cwd: root, env: {}, maxBuffer: 16 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(process.execPath, ['openapi/print.ts'], options)
  return stdout
}

/** Returns the stylesheet, named by its content. */
async function stylesheet(): Promise<{ path: string; bytes: Uint8Array }> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { docs: 'web/docs/styles.css' },
    entryNames: 'assets/[name]-[hash]',
    outdir: root,
    bundle: true,
    minify: true,
    target: [...browsers],
    write: false,
  })
  const [file] = outputFiles
  if (!file) throw new Error('esbuild wrote no stylesheet')
  return { path: file.path.slice(join(root, '/').length), bytes: file.contents }
}

/** Returns `openapi.json`, `docs.html` and its stylesheet. */
export async function buildDocs(): Promise<Site> {
  const [json, { path, bytes }] = await Promise.all([openApi(), stylesheet()])
  const document = JSON.parse(json) as Document
  return new Map([
    ['openapi.json', Buffer.from(json)],
    ['docs.html', Buffer.from(renderDocs(document, `/${path}`, origin))],
    [path, bytes],
  ])
}
