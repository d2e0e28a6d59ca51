// The least that a server can do over HTTP: node:http and the file system, and for a size sharp
// alone. It listens at PORT.
import { open, readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'

const { PORT, DARKROOM_DATA: folder = '.' } = process.env

/** WebP as darkroom makes it. */
const sized = (bytes: Buffer, width: number) =>
  sharp(bytes).autoOrient().resize({ width }).webp({ quality: 80, effort: 4 }).toBuffer()

async function write(file: string, bytes: Buffer): Promise<Buffer> {
  const handle = await open(file, 'w')
  await handle.writeFile(bytes)
  await handle.datasync()
  await handle.close()
  return Buffer.alloc(0)
}

async function answer(request: IncomingMessage): Promise<Buffer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const file = `${folder}/${pathname.split('/').at(-1)}`
  if (request.method === 'PUT') return write(file, await buffer(request))
  const width = searchParams.get('w')
  if (width === null) return readFile(file)
  const made = await sized(await readFile(file), Number(width))
  await writeFile(`${file}.${width}`, made)
  return made
}

createServer(async (request, response) => {
  const bytes = await answer(request)
  const type = { 'content-type': 'image/webp', 'content-length': bytes.length }
  response.writeHead(request.method === 'PUT' ? 201 : 200, type).end(bytes)
}).listen(Number(PORT), '127.0.0.1', () => console.log('darkroom runs at'))
