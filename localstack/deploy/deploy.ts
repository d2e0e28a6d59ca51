// `npm run deploy:local`: deploys the real template with the real packages to an endpoint on this machine.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readArguments } from '../../cli/arguments.ts'
import { build, root, serverless } from '../../cli/command.ts'
import { openToAll } from '../../stack/auth.ts'
import { startEdge } from './edge.ts'
import { findEndpoint, reaching } from './endpoint.ts'

const usage = `Usage: npm run deploy:local [-- --param name=value …]

Deploys the stage "local" to the endpoint at AWS_ENDPOINT_URL, or else to LocalStack in Docker or MiniStack in Python,
which it starts on PORT (4566). What stands in for CloudFront listens at the next port. docs/settings.md lists the params.`

const { values } = readArguments({ usage, options: { param: { type: 'string', multiple: true } } })
const stage = 'local'

const endpoint = await findEndpoint(true)
const env = reaching(endpoint)
const { platform, architecture } = endpoint
const params = [`platform=${platform}`, `architecture=${architecture}`, ...(values.param ?? [])]
const given = params.flatMap((param) => ['--param', param])
const said = await serverless(['deploy', '--stage', stage, ...given], { env, quiet: true })

const info = await serverless(['info', '--stage', stage, '--verbose'], { env, quiet: true })
const [, id] = /HttpApiId: (\w+)/.exec(info) ?? []
if (!id) throw new Error(`The stack has no HTTP API:\n${info}`)
const port = Number(new URL(endpoint.url).port)
const [, keys = ''] = /EdgeKeysArn: (\S+)/.exec(info) ?? []
const api = `http://${id}.execute-api.localhost:${port}`
const template = join(root, '.serverless/cloudformation-template-update-stack.json')
const url = await startEdge({ api, endpoint: endpoint.url, template, keys }, port + 1)
mkdirSync(build, { recursive: true })
writeFileSync(join(build, 'deployed.json'), JSON.stringify({ url, endpoint: endpoint.url }))
if (said.includes(openToAll)) console.log(openToAll)
console.log(`darkroom is deployed to ${endpoint.url} and answers at ${url}
Try: curl -F file=@photo.jpg ${url}/upload
     npm run test:deployed -- --url ${url}
     npm run remove:local`)
