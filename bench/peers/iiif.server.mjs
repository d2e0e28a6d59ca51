// iiif-processor over HTTP, as its examples use it.
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [port, folder, modules] = process.argv.slice(2)
const { Processor } = await import(pathToFileURL(join(modules, 'iiif-processor/dist/index.mjs')).href)

createServer(async ({ url }, answer) => {
  const open = async ({ id }) => createReadStream(join(folder, decodeURIComponent(id)))
  const { body, type } = await new Processor(`http://localhost${url}`, open).execute()
  answer.writeHead(type === 'content' ? 200 : 400).end(body)
}).listen(Number(port), '127.0.0.1')
