// The npm package's command line: `npx darkroom <command>`.
import '../localstack/older-node.ts'
import { refuseArguments } from '../cli/arguments.ts'
import manifest from '../package.json' with { type: 'json' }

const usage = `Usage: npx darkroom [--port 3000] [--data .darkroom]   runs the service on this machine
       npx darkroom serve --s3 <url> --bucket <name>     runs it over an S3, in production
       npx darkroom init [folder]                        creates a project that you can deploy
       npx darkroom deploy [--stage prod]                deploys the project in this folder to AWS
       npx darkroom keys …                               creates, lists, and revokes keys and secrets
       npx darkroom sign <url>                           signs the URL of a size
       npx darkroom import <from>                        stores images from a folder, a bucket, URLs, or a service
       npx darkroom export <folder>                      downloads all images
       npx darkroom repair                               repairs variants and jobs
       npx darkroom replay                               retries failed messages
       npx darkroom <command> --help                     explains a command
       npx darkroom --version`

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import('./serve.ts'),
  serve: () => import('./serve.ts'),
  init: () => import('./init.ts'),
  deploy: () => import('./deploy.ts'),
  keys: () => import('./keys.ts'),
  sign: () => import('./sign.ts'),
  import: () => import('./import.ts'),
  export: () => import('./export.ts'),
  repair: () => import('../localstack/repair.ts'),
  replay: () => import('../localstack/replay.ts'),
}

const [first = 'start'] = process.argv.slice(2)
if (first === '--help' || first === '-h') console.log(usage)
else if (first === '--version' || first === '-v') console.log(manifest.version)
else if (first.startsWith('-')) await commands.start?.()
else if (Object.hasOwn(commands, first)) {
  // Each command parses the arguments after its name.
  process.argv.splice(2, 1)
  await commands[first]?.()
} else refuseArguments(`Unknown command '${first}'`, usage)
