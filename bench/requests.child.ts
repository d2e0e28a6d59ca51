// A service without workers, of any checkout: what an upload starts would be counted with the upload. As `npx darkroom`
// starts it, from the sources.
// Arguments: the checkout, built by `npm run build`; and `works` for a service that works.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [root = '.', works] = process.argv.slice(2)
const load = (file: string) => import(pathToFileURL(join(root, file)).href)

mkdirSync(join(root, '.build'), { recursive: true })
copyFileSync(join(root, 'dist/.build/template.json'), join(root, '.build/template.json'))

const { readTemplate } = (await load('localstack/template.ts')) as typeof import('../localstack/template.ts')
const { Functions } = (await load('localstack/functions.ts')) as typeof import('../localstack/functions.ts')
const service = (await load('localstack/service.ts')) as typeof import('../localstack/service.ts')
const { default: distribution } = await load('stack/distribution.cjs')

const template = readTemplate()
const functions = new Functions(template.functions)
const { port, begin } = await service.openService(Number(process.env.PORT))
const { Resources } = await distribution(template.variables)
if (works) await begin(template.mappings, (name) => (event) => functions.process(name, event))
const { openApi } = (await load(
  'localstack/http-api/open.ts',
)) as typeof import('../localstack/http-api/open.ts')
await service.startFront(port, await openApi(template, functions), Resources)
service.sayReady(port, 'a folder')
