// Builds the code of the CloudFront Function from front.ts and the rules that it shares with the functions.
import { resolve } from 'node:path'
import { type NodePath, type PluginItem, transformAsync, types } from '@babel/core'
import { build, type Plugin, transform } from 'esbuild'
import type { Unsigned } from '../lib/sizes/asked.ts'

/** How a stage delivers images. */
export interface Delivery {
  /** Whether images may be cached at the edge. */
  readonly caches: boolean
  /** The sizes that need no signed URL. */
  readonly unsigned: Unsigned
}

/**
 * CloudFront's limit, in bytes:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
const maxBytes = 10_240

/** CloudFront's modules can only be imported whole, in the first lines. */
const imports = "import cf from 'cloudfront'\nimport crypto from 'crypto'\n"

const standIns: Plugin = {
  name: 'stand-ins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /image\/errors\.ts$/ }, () => ({ path: resolve(import.meta.dirname, 'errors.ts') }))
    onResolve({ filter: /^node:crypto$/ }, ({ path }) => ({ path, namespace: 'cloudfront' }))
    onLoad({ filter: /.*/, namespace: 'cloudfront' }, () => ({
      contents: 'export const createHmac = (name, key) => crypto.createHmac(name, key)',
    }))
  },
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html */
const runtime = {
  target: 'es5',
  supported: {
    arrow: true,
    'async-await': true,
    'const-and-let': true,
    'rest-argument': true,
    // Serverless would read `${` as a variable of its own.
    'template-literal': false,
  },
} as const

/** What esbuild can't translate, or only at length. */
const forBabel = {
  'array-spread': true,
  'default-argument': true,
  destructuring: true,
  'object-rest-spread': true,
}

/** Leaves out messages: the edge words no errors. What else has several words is one, too. */
const withoutWords: PluginItem = {
  visitor: {
    NewExpression({ node }: { node: types.NewExpression }) {
      if (types.isIdentifier(node.callee) && /^ImageError/.test(node.callee.name)) node.arguments.splice(1)
    },
    ObjectProperty(path: NodePath<types.ObjectProperty>) {
      if (types.isIdentifier(path.node.key) && /^(message|mayBe)$/.test(path.node.key.name)) path.remove()
    },
    StringLiteral({ node }: { node: types.StringLiteral }) {
      if (/\w \w/.test(node.value)) Object.assign(node, types.stringLiteral(''))
    },
  },
}

const isAssign = (node: types.Node | undefined): node is types.CallExpression =>
  types.isCallExpression(node) && types.matchesPattern(node.callee, 'Object.assign')

/** Joins the calls into which Babel turns one object with several spreads. */
const joinAssigns: PluginItem = {
  visitor: {
    CallExpression: {
      exit({ node }: { node: types.CallExpression }) {
        const [first, ...others] = node.arguments
        if (!isAssign(node) || !isAssign(first)) return
        const isEmpty = (one: types.Node) => types.isObjectExpression(one) && one.properties.length === 0
        node.arguments = [...first.arguments, ...others.filter((one) => !isEmpty(one))]
      },
    },
  },
}

const plugins = [
  withoutWords,
  '@babel/plugin-transform-destructuring',
  '@babel/plugin-transform-parameters',
  '@babel/plugin-transform-spread',
  ['@babel/plugin-transform-object-rest-spread', { useBuiltIns: true }],
  joinAssigns,
]

/** Returns front.ts and what it imports as one module. */
async function bundle({ caches, unsigned }: Delivery): Promise<string> {
  const { outputFiles } = await build({
    ...runtime,
    supported: { ...runtime.supported, ...forBabel },
    entryPoints: [resolve(import.meta.dirname, 'front.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    minifySyntax: true,
    define: { CACHES: String(caches), UNSIGNED: JSON.stringify(unsigned) },
    plugins: [standIns],
    logLevel: 'warning',
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * Returns the function's code.
 * @throws Error if it needs syntax that CloudFront's runtime lacks, or is too large
 */
export async function frontCode(delivery: Delivery): Promise<string> {
  const lowered = await transformAsync(await bundle(delivery), {
    ...{ configFile: false, babelrc: false, cwd: import.meta.dirname, plugins },
    assumptions: {
      ignoreFunctionLength: true,
      iterableIsArray: true,
      objectRestNoSymbols: true,
      setSpreadProperties: true,
    },
  })
  const { code: exporting } = await transform(lowered?.code ?? '', {
    ...runtime,
    format: 'esm',
    minify: true,
  })
  const [end = '', name = ''] = /export\{(\w+) as handler\};?\s*$/.exec(exporting) ?? []
  // The runtime calls the function of this name, and has no exports.
  const code = exporting.replace(end, '').replace(`function ${name}(`, 'function handler(')
  const bytes = Buffer.byteLength(imports + code)
  if (bytes > maxBytes) throw new Error(`The CloudFront Function has ${bytes} bytes; ${maxBytes} are allowed`)
  return imports + code
}
