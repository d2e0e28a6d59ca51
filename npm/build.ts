// `npm run build`: builds the npm package.
import { readArguments } from '../cli/arguments.ts'

readArguments({
  usage: `Usage: npm run build

Builds the npm package in dist/: the service that npx darkroom starts, its commands, and what a project deploys.`,
})
const { buildDist } = await import('./dist.ts')
await buildDist()
