// Which room may import which. `npm run check` and test/layers.test.ts apply it to the whole tree.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** What any code of the functions may import. */
const base = ['lib/image', 'lib/config']

/** The rooms within `lib/pixels`. */
const pixels = ['engine', 'open', 'steps', 'looks', 'mend'].map((room) => `lib/pixels/${room}`)

/**
 * Rooms, from the bottom to the top. A room imports only rooms that it names, and a room can name only those above it.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  cli: [],
  examples: [],
  'lib/image': [],
  'lib/config': ['lib/image'],
  'lib/http': base,
  'lib/pixels/engine': ['lib/image'],
  'lib/pixels/open': ['lib/image', 'lib/pixels/engine'],
  'lib/pixels/steps': ['lib/image', 'lib/pixels/engine', 'lib/pixels/open'],
  'lib/pixels/looks': ['lib/image', 'lib/pixels/engine', 'lib/pixels/open', 'lib/pixels/steps'],
  'lib/pixels/mend': ['lib/image', 'lib/pixels/engine', 'lib/pixels/open', 'lib/pixels/steps'],
  'lib/pixels': ['lib/image', ...pixels],
  'lib/sizes': ['lib/image'],
  'lib/outbound': ['lib/image'],
  'lib/callback': ['lib/outbound'],
  'lib/storage': base,
  edge: ['cli', 'lib/image', 'lib/sizes', 'lib/storage'],
  'lib/describe': ['lib/image', 'lib/http'],
  'lib/auth': [...base, 'lib/http', 'lib/storage'],
  'lib/api': ['lib/image', 'lib/http', 'lib/storage'],
  'lib/jobs': [...base, 'lib/http', 'lib/storage', 'lib/outbound', 'lib/describe', 'lib/api'],
  'lib/uploads': [...base, 'lib/storage', 'lib/outbound'],
  'lib/serving': [
    ...[...base, 'lib/http', 'lib/storage', 'lib/pixels', 'lib/pixels/steps'],
    ...['lib/sizes', 'lib/describe', 'lib/api'],
  ],
  'lib/worker': [...base, 'lib/storage', 'lib/pixels', 'lib/outbound', 'lib/callback'],
  'lib/contracts': [
    ...[...base, 'lib/http', 'lib/storage', 'lib/describe'],
    ...['lib/api', 'lib/jobs', 'lib/uploads', 'lib/serving'],
  ],
  functions: ['lib/http', 'lib/auth', 'lib/api', 'lib/contracts', 'lib/worker'],
  openapi: ['lib/image', 'lib/http', 'lib/describe', 'lib/api', 'lib/contracts'],
  web: ['cli', 'lib/image', 'lib/contracts', 'openapi'],
  site: ['cli', 'openapi'],
  stack: ['cli', 'edge', 'lib/config', 'lib/storage'],
  packages: ['cli', 'openapi', 'lib/sizes'],
  import: ['lib/image', 'lib/storage', 'packages'],
  packaging: ['cli', 'lib/contracts', 'web'],
  localstack: [
    ...['cli', 'edge', 'lib/image', 'lib/config', 'lib/http', 'lib/storage', 'lib/auth', 'lib/contracts'],
    ...['lib/worker', 'functions', 'web', 'stack'],
  ],
  commands: ['cli', 'import', 'lib/sizes', 'lib/storage', 'lib/auth', 'localstack'],
  npm: ['cli', 'edge', 'lib/contracts', 'web', 'packaging', 'localstack'],
  bench: ['cli', 'lib/image', 'lib/pixels', ...pixels, 'lib/sizes', 'lib/storage', 'packaging', 'localstack'],
}

/**
 * Returns the room of a file, by its path in the project: `lib/<room>`, a room within that, or the first folder.
 * package.json has the name and the version for command lines.
 */
export function roomOf(file: string): string {
  if (file === 'package.json') return 'cli'
  const [first = '', second = '', third = ''] = file.split('/')
  if (first !== 'lib') return first
  const inner = `lib/${second}/${third}`
  if (inner in rooms) return inner
  return /^(config|environment)\.ts$/.test(second) ? 'lib/config' : `lib/${second}`
}

const importing = /(?:from|import|import\(|require\()\s*'(\.[^']+)'/g

/** Returns the files of the project that a file imports: now or later, for a value or for a type. */
const importsOf = (file: string, code: string): string[] =>
  [...code.matchAll(importing)].map(([, path = '']) => join(dirname(file), path))

/** Returns the first circle of imports, as a path that ends where it begins. @param imports of each file */
export function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const search = (file: string, path: readonly string[]): string[] | undefined => {
    const begin = path.indexOf(file)
    if (begin >= 0) return [...path.slice(begin), file]
    if (done.has(file)) return undefined
    for (const next of imports.get(file) ?? []) {
      const circle = search(next, [...path, file])
      if (circle) return circle
    }
    done.add(file)
    return undefined
  }
  for (const file of imports.keys()) {
    const circle = search(file, [])
    if (circle) return circle
  }
  return undefined
}

/** An import of it loads undici, which takes longer than Node.js itself (docs/decisions/0054-tests.md). */
const http = /^import (?!type\b)[^']*from 'node:http'/m

/** Its first use takes 16 ms, a quarter of a function's cold start: lib/image/words.ts does without. */
const locale = /\bIntl\.|\.toLocale\w*\(|\.localeCompare\(/

/** Returns what is wrong with the imports of a file, a line for each. Tests may import everything. */
export function complaintsAbout(file: string, code: string): string[] {
  const room = roomOf(file)
  const allowed = rooms[room]
  if (!allowed) return [`${file}: the folder has no entry in commands/layers.ts`]
  const isSlow = room !== 'bench' && http.test(code)
  const slow = isSlow ? [`${file}: get node:http from process.getBuiltinModule`] : []
  const climbing = [...code.matchAll(importing)].flatMap(([, path = '']) =>
    path.startsWith('../../../') ? [`${file}: ${path} climbs three levels`] : [],
  )
  const wrong = importsOf(file, code).flatMap((imported) => {
    const target = roomOf(imported)
    const isPeer = room === 'functions' && target === room
    if ((target === room && !isPeer) || allowed.includes(target)) return []
    return [`${file}: ${room} may not import ${target} (${imported})`]
  })
  const isInFunctions = room === 'functions' || file.startsWith('lib/')
  const late =
    isInFunctions && locale.test(code) ? [`${file}: write without Intl, as lib/image/words.ts does`] : []
  return [...slow, ...late, ...climbing, ...wrong]
}

/** Returns the files that the rule is about: all code but tests, what they share, and configuration. */
export const layeredFiles = (): string[] =>
  globSync('*/**/*.{ts,tsx,js,cjs}', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|\.\w+)\b|^(test|docs|dist)\b|\.test\.ts$/.test(path),
  })

/** Returns what is wrong in the whole tree. */
export function allComplaints(): string[] {
  const files = layeredFiles().map((file) => ({ file, code: readFileSync(join(root, file), 'utf8') }))
  const circle = circleIn(new Map(files.map(({ file, code }) => [file, importsOf(file, code)])))
  return [
    ...files.flatMap(({ file, code }) => complaintsAbout(file, code)),
    ...(circle ? [`imports form a circle: ${circle.join(' > ')}`] : []),
  ]
}

if (process.argv[1] === import.meta.filename) {
  const complaints = allComplaints()
  for (const complaint of complaints) console.error(complaint)
  process.exitCode = complaints.length > 0 ? 1 : 0
}
