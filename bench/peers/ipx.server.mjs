// ipx over a folder, with its defaults.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [port, folder, modules] = process.argv.slice(2)
const { createIPX, createIPXNodeServer, ipxFSStorage } = await import(
  pathToFileURL(join(modules, 'ipx/dist/index.mjs')).href
)
createServer(createIPXNodeServer(createIPX({ storage: ipxFSStorage({ dir: folder }) }))).listen(
  Number(port),
  '127.0.0.1',
)
