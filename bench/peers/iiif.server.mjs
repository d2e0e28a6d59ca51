// iiif-processor over HTTP, as its examples use it.
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [port, folder, modules] = process.argv.slice(2)
const { Processor } = await import(pathToFileURL(join(modules, 'iiif-processor/dist/index.mjs')).href)

const open = async ({ id }) => createReadStream(join(folder, decodeURIComponent(id)))

async function make(url) {
  const { body, type } = await new Processor(`http://localhost${url}`, open).execute()
  if (type !== 'content') throw new Error(type)
  return body
}

createServer(({ url }, answer) =>
  make(url).then(
    (bytes) => answer.end(bytes),
    () => answer.writeHead(400).end(),
  ),
).listen(Number(port), '127.0.0.1')
