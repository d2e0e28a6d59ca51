// The example of each framework: a clean copy installs the packed client, builds, and shows an image in a browser.
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { installTools } from '../../packages/tools.ts'
import { visit } from '../browser/browser.ts'
import { noise } from '../browser/files.ts'
import { call } from './call.ts'

const examples = resolve(import.meta.dirname, '../../examples')
const service = inject('url')

/** What the sources of the examples say. */
const local = 'http://localhost:3000'

/** Examples, each with the folder of its built pages, and the least number of sizes in its srcset. */
const built = [
  ['next', 'out', 8],
  ['nuxt', '.output/public', 2],
  ['astro', 'dist', 3],
  ['unpic', 'dist', 5],
] as const

/** What TypeScript has to take, with the types of the framework. */
const typed: Readonly<Record<(typeof built)[number][0], string>> = {
  next: `import { createLoader } from '@darkroom/client/next'
    import type { ImageLoader } from 'next/image'
    export const loader: ImageLoader = createLoader({ url: '' })`,
  nuxt: `import provider from '@darkroom/client/nuxt'
    import type { ImageProvider } from '@nuxt/image'
    export const typed: () => ImageProvider<unknown> = provider`,
  astro: `import service from '@darkroom/client/astro'
    import type { ExternalImageService } from 'astro'
    export const typed: ExternalImageService = service`,
  unpic: `import { createTransformer } from '@darkroom/client/unpic'
    import type { CoreImageAttributes, Operations, UnpicBaseImageProps } from '@unpic/core/base'
    type Props = UnpicBaseImageProps<Operations, undefined, CoreImageAttributes>
    export const transformer: Props['transformer'] = createTransformer({ url: '' })`,
}

let copies: string

beforeAll(async () => {
  copies = await mkdtemp(join(tmpdir(), 'darkroom-examples-'))
  const { bytes } = await noise('photo.jpg', 1200, 900)
  const stored = await fetch(`${service}/images/photo.jpg`, { method: 'PUT', body: new Uint8Array(bytes) })
  expect(stored.status).toBe(201)
})

afterAll(() => rm(copies, { recursive: true }))

/** Frameworks report to their makers, unless a variable forbids it. */
const quiet = {
  ...{ NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1' },
  ...{ NODE_ENV: undefined, VITEST: undefined, CI: '1' },
}

const isOwn = (path: string) => !/[/\\](node_modules|dist|out|\.next|\.nuxt|\.output|\.astro)$/.test(path)

/** Copies an example, with the packed client and this service in place of what its sources say. @returns the copy */
async function copy(name: string): Promise<string> {
  const folder = join(copies, name)
  await cp(join(examples, name), folder, { recursive: true, filter: isOwn })
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const file of files.filter((one) => one.isFile())) {
    const path = join(file.parentPath, file.name)
    const text = await readFile(path, 'utf8')
    const tarball = `file:${inject('tarballs')['@darkroom/client']}`
    await writeFile(path, text.replaceAll(local, service).replaceAll('file:../../packages/client', tarball))
  }
  return folder
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
}

/** Serves the files of a folder. @returns its URL */
async function serve(folder: string): Promise<string> {
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, local)
    const path = join(folder, pathname === '/' ? 'index.html' : pathname)
    const bytes = await readFile(path).catch(() => undefined)
    if (!bytes) return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(bytes)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close().closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each(built)(
  '%s builds a page, whose <img> shows the image in several sizes',
  async (name, pages, sizes) => {
    const cwd = await copy(name)
    const env = { ...process.env, ...quiet }
    // Not `npm ci`: optional dependencies for other machines may be missing from the registry.
    await call('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd, env })
    await call('npm', ['run', 'build'], { cwd, env })
    await writeFile(join(cwd, 'typed.ts'), typed[name])
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022'] as const
    const modules = ['--module', 'esnext', '--moduleResolution', 'bundler']
    await call(join(installTools(), 'tsc'), [...options, ...modules, 'typed.ts'], { cwd })
    const page = await visit('/', { url: await serve(join(cwd, pages)) })
    const img = page.locator('img[alt="A photo"]')
    await img.evaluate((element) => (element as HTMLImageElement).decode())
    const { src, srcset, shown } = await img.evaluate((element) => {
      const { src, srcset, currentSrc: shown } = element as HTMLImageElement
      return { src, srcset, shown }
    })
    const urls = srcset.split(/,\s+/).map((candidate) => candidate.split(' ')[0] ?? '')
    expect(urls.length).toBeGreaterThanOrEqual(sizes)
    expect(urls).toContain(shown)
    for (const url of [src, ...urls]) {
      expect(url.startsWith(`${service}/images/photo.jpg?`), url).toBe(true)
      const answer = await fetch(url)
      expect([answer.status, answer.headers.get('content-type')], url).toEqual([200, 'image/webp'])
    }
  },
)
