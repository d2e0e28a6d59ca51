// esbuild plugin: omits parts of libraries that no function needs. A replacement of each export throws when it is
// called, so that a wrong guess is an error in the tests, and never a wrong answer.
import { build, type Plugin } from 'esbuild'

/** Files under node_modules, and why they aren't needed. */
export const leftOut: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /\/event-streams\/(eventstream-(codec|serde|serde-universal)\/|EventStreamSerde\.js)/,
    'no call streams events',
  ],
  [/@smithy\/core\/.*\.browser\.js$/, 'bodies are Node streams, never web streams'],
  [/\/(Crc32|Crc64Nvme|Md5|Sha1|Sha256)Js\.js$/, 'Node has its own'],
  [/@smithy\/core\/.*\/(AdaptiveRetryStrategy|DefaultRateLimiter)\.js$/, 'retries use the standard mode'],
  [/@smithy\/core\/.*\/getInstanceMetadataRegion\.js$/, 'a function has its region in AWS_REGION'],
  [/\/node_modules\/bowser\//, 'detects browsers'],
]

/** Called anyway, with replacements that don't need the omitted parts. */
export const instead: readonly (readonly [pattern: RegExp, source: string])[] = [
  [/\/EventStreamSerdeConfig\.js$/, 'export const resolveEventStreamSerdeConfig = (config) => config'],
  // A function's settings are in its environment, and there is no ~/.aws to read.
  [
    /\/shared-ini-file-loader\/readFile\.js$/,
    `export const fileIntercept = {}, filePromises = {}
    export const readFile = async (path) => { throw Object.assign(new Error(path), { code: 'ENOENT' }) }`,
  ],
  // Reading the class makes Node load the web streams.
  [
    /\/stream-type-check\.js$/,
    `export const isReadableStream = (stream) => stream?.constructor?.name === 'ReadableStream'
    export const isBlob = (blob) => blob?.constructor?.name === 'Blob'`,
  ],
]

const thrower = `export const leftOut = (what) => function () {
  throw new Error(what + ' is left out of the package: packaging/left-out.ts')
}`

async function exportsOf(path: string): Promise<readonly string[]> {
  const { metafile } = await build({ entryPoints: [path], write: false, metafile: true, format: 'esm' })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}

/** Returns a module with the same exports, each of which throws. esbuild drops those that nobody imports. */
export function standIn(names: readonly string[]): string {
  const each = names.map((name) => {
    const declared = name === 'default' ? 'export default' : `export const ${name} =`
    return `${declared} /* @__PURE__ */ leftOut(${JSON.stringify(name)})`
  })
  return [`import { leftOut } from 'left-out'`, ...each].join('\n')
}

const find = <T>(path: string, table: readonly (readonly [RegExp, T])[]) =>
  table.find(([pattern]) => pattern.test(path))?.[1]

/** The plugin. */
export const leaveOut: Plugin = {
  name: 'left-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^left-out$/ }, () => ({ path: 'thrower', namespace: 'left-out' }))
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: thrower }))
    onLoad({ filter: /node_modules/ }, async ({ path }) => {
      const contents = find(path, instead)
      if (contents) return { contents }
      return find(path, leftOut) ? { contents: standIn(await exportsOf(path)) } : undefined
    })
  },
}
