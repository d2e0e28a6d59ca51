// `npm run deploy:local [-- --param name=value …]`: deploys the real template with the real packages to an endpoint
// on this machine.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openToAll } from '../../stack/auth.ts'
import { build, serverless } from './command.ts'
import { findEndpoint, reaching } from './endpoint.ts'

const stage = 'local'

const endpoint = await findEndpoint(true)
const env = reaching(endpoint)
const { platform, architecture } = endpoint
const params = ['--param', `platform=${platform}`, '--param', `architecture=${architecture}`]
const said = await serverless(['deploy', '--stage', stage, ...params, ...process.argv.slice(2)], {
  env,
  quiet: true,
})

const info = await serverless(['info', '--stage', stage, '--verbose'], { env, quiet: true })
const [, id] = /HttpApiId: (\w+)/.exec(info) ?? []
if (!id) throw new Error(`The stack has no HTTP API:\n${info}`)
const { port } = new URL(endpoint.url)
const url = `http://${id}.execute-api.localhost:${port}`
mkdirSync(build, { recursive: true })
writeFileSync(join(build, 'deployed-url'), url)
if (said.includes(openToAll)) console.log(openToAll)
console.log(`darkroom is deployed to ${endpoint.url} and answers at ${url}
Try: curl -F file=@photo.jpg ${url}/upload
     npm run test:deployed -- --url ${url}
     npm run remove:local`)
