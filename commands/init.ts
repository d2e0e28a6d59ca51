// `npx darkroom init`: writes a project that deploys darkroom, with the settings of its stages.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fail, readArguments, refuseArguments } from '../cli/arguments.ts'
import manifest from '../package.json' with { type: 'json' }

const usage = `Usage: npx darkroom init [folder]

Creates a project that you can deploy to AWS: package.json, serverless.mjs, README.md, and .gitignore. The folder, by
default the current one, must not contain files of these names.`

const { positionals } = readArguments({ usage, positionals: 1 })
const folder = resolve(positionals[0] ?? '.')
const name = basename(folder).toLowerCase()
if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
  refuseArguments(
    `The folder's name becomes the name of the stack, so it must begin with a letter, and may contain only letters, digits, and "-", at most 40 in all: ${name}`,
    usage,
  )

/** Returns the dependency as it was installed: its version, or the path of its tarball. */
function dependency(): string {
  // This file is in node_modules/darkroom/dist/server.
  const root = resolve(import.meta.dirname, '../../../..')
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const spec = String({ ...devDependencies, ...dependencies }.darkroom ?? `^${manifest.version}`)
    if (!spec.startsWith('file:')) return spec
    return `file:${relative(folder, resolve(root, spec.slice('file:'.length))).replaceAll('\\', '/')}`
  } catch {
    return `^${manifest.version}`
  }
}

const project = {
  name,
  private: true,
  type: 'module',
  scripts: { start: 'darkroom', deploy: 'darkroom deploy' },
  dependencies: { darkroom: dependency() },
  devDependencies: { serverless: manifest.devDependencies.serverless },
  // Serverless needs none of them.
  allowScripts: { 'es5-ext': false, esbuild: false },
}

const serverless = `// The stack of this project: darkroom's, with your settings.
import { darkroom } from 'darkroom/serverless'

export default darkroom({
  service: '${name}',
  params: {
    // For all stages.
    default: {
      auth: 'key',
      // Further presets: 'card=300x200:avif:q55, hero=2400:auto'.
      presets: '',
    },
    // For --stage prod.
    prod: {
      // domain: 'images.example.com',
      // certificate: 'arn:aws:acm:us-east-1:…',
    },
  },
  // Whatever else serverless.yml can have is merged with darkroom's: provider, functions, resources, plugins.
})
`

const readme = `# ${name}

Stores images and serves them in any size, with darkroom, whose documentation is in \`node_modules/darkroom/docs\`.

\`\`\`sh
npm install
npm start                         # on this machine: http://localhost:3000
npm run deploy -- --stage prod    # in your AWS account
npx darkroom keys add 'my server' --stage prod
\`\`\`

\`serverless.mjs\` has the settings of each stage. The page at /docs of a running service is the API reference.
`

const files: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify(project, null, 2)}\n`,
  'serverless.mjs': serverless,
  'README.md': readme,
  '.gitignore': 'node_modules/\n.serverless/\n.darkroom/\n',
}

mkdirSync(folder, { recursive: true })
const present = readdirSync(folder).filter(
  (file) => Object.hasOwn(files, file) || /^serverless\.\w+$/.test(file),
)
if (present.length > 0) fail(`${folder} already has ${present.join(', ')}: nothing was written`)
for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text, { flag: 'wx' })
const here = relative(process.cwd(), folder)
console.log(`Created ${Object.keys(files).join(', ')} in ${folder}. Next:
${here === '' ? '' : `  cd ${here}\n`}  npm install
  npm start                         on this machine
  npm run deploy -- --stage prod    in your AWS account`)
