// Plain sharp over HTTP, as in the first example of anybody: the file, a width, a format, and sharp's defaults.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [port, folder, modules] = process.argv.slice(2)
const { default: sharp } = await import(pathToFileURL(join(modules, 'sharp/dist/index.mjs')).href)

async function make(url) {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const image = sharp(join(folder, pathname)).autoOrient()
  if (searchParams.has('w')) image.resize({ width: Number(searchParams.get('w')) })
  if (searchParams.has('format')) image.toFormat(searchParams.get('format'))
  return image.toBuffer()
}

createServer(({ url }, answer) =>
  make(url).then(
    (bytes) => answer.end(bytes),
    () => answer.writeHead(400).end(),
  ),
).listen(Number(port), '127.0.0.1')
