// The API's description, in the site: the OpenAPI document for programs, and the docs made of it for people.
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { openApi } from '../../openapi/document.ts'
import type { Site } from '../site.ts'
import { renderDocs } from './render.ts'

const root = resolve(import.meta.dirname, '../..')

/** Where `npm start` answers, so that its lines work as they are. */
const origin = 'http://localhost:3000'

/** The stylesheet, under a name that tells its content. */
async function stylesheet(): Promise<{ path: string; bytes: Uint8Array }> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { docs: 'web/docs/styles.css' },
    entryNames: 'assets/[name]-[hash]',
    outdir: root,
    bundle: true,
    minify: true,
    write: false,
  })
  const [file] = outputFiles
  if (!file) throw new Error('esbuild made no stylesheet')
  return { path: file.path.slice(join(root, '/').length), bytes: file.contents }
}

/** `openapi.json`, `docs.html` and its stylesheet. */
export async function buildDocs(): Promise<Site> {
  const document = openApi()
  const { path, bytes } = await stylesheet()
  return new Map([
    ['openapi.json', Buffer.from(JSON.stringify(document))],
    ['docs.html', Buffer.from(renderDocs(document, `/${path}`, origin))],
    [path, bytes],
  ])
}
