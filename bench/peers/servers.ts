// Servers of images beside darkroom's: each over the same folder, with its own defaults, in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../localstack/ports.ts'
import { cpuOf, send, start as startDarkroom } from '../service.ts'
import { installPackages, installPython, modules } from './install.ts'

export const formats = ['webp', 'avif', 'jpeg'] as const
export type Format = (typeof formats)[number]

/** A size of a file, in a format. Without a width, the file's own. */
export interface Wanted {
  readonly file: string
  readonly width?: number | undefined
  readonly format: Format
}

/** A server that runs. */
export interface Server {
  readonly name: string
  readonly pathOf: (wanted: Wanted) => string
  readonly formats: readonly Format[]
  readonly port: number
  readonly child: ChildProcess
  readonly stop: () => Promise<void>
}

const here = import.meta.dirname

interface Peer {
  readonly name: string
  /** Returns the command, for a port. */
  readonly command: (port: string, folder: string, bin: string) => readonly [string, ...string[]]
  readonly pathOf: (wanted: Wanted) => string
  readonly formats: readonly Format[]
}

const byScript = (script: string) => (port: string, folder: string) =>
  [process.execPath, join(here, script), port, folder, modules] as const

const query = ({ file, width, format }: Wanted) =>
  `/${file}?${new URLSearchParams({ ...(width ? { w: String(width) } : {}), format })}`

const peers: readonly Peer[] = [
  { name: 'sharp', command: byScript('sharp.server.mjs'), pathOf: query, formats },
  {
    name: 'ipx',
    command: byScript('ipx.server.mjs'),
    pathOf: ({ file, width, format }) => `/${width ? `w_${width},` : ''}f_${format}/${file}`,
    formats,
  },
  {
    name: 'thumbor',
    command: (port, _, bin) => [
      join(bin, 'thumbor'),
      '-i',
      '127.0.0.1',
      '-p',
      port,
      '-c',
      join(here, 'thumbor.conf'),
    ],
    pathOf: ({ file, width, format }) =>
      `/unsafe/${width ? `${width}x0/` : ''}filters:format(${format})/${file}`,
    formats,
  },
  {
    name: 'iiif-processor',
    command: byScript('iiif.server.mjs'),
    pathOf: ({ file, width, format }) =>
      `/iiif/3/${file}/full/${width ? `${width},` : 'max'}/0/default.${format === 'jpeg' ? 'jpg' : format}`,
    // It has no AVIF.
    formats: ['webp', 'jpeg'],
  },
  {
    name: 'Pillow',
    command: (port, folder, bin) => [join(bin, 'python'), join(here, 'pillow.server.py'), port, folder],
    pathOf: query,
    formats,
  },
]

/** Waits until something listens. @throws Error if nothing does within half a minute */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await wait(100)
  }
  throw new Error(`Nothing listens at port ${port}`)
}

/** Starts them over a folder of images. */
export async function startPeers(folder: string): Promise<Server[]> {
  await installPackages()
  const bin = await installPython()
  const servers: Server[] = []
  for (const { name, command, pathOf, formats } of peers) {
    const port = await freePort()
    const [program, ...args] = command(String(port), folder, bin)
    const child = spawn(program, args, { env: { ...process.env, THUMBOR_FOLDER: folder }, stdio: 'ignore' })
    const stop = async () => {
      child.kill()
      await once(child, 'exit')
    }
    await listening(port)
    servers.push({ name, pathOf, formats, port, child, stop })
  }
  return servers
}

/** Starts darkroom, and waits until it has processed the files. */
export async function startOurs(folder: string, files: readonly string[]): Promise<Server> {
  const service = await startDarkroom('localstack/start.ts')
  for (const file of files) {
    await send(service.port, 'PUT', `/images/${file}`, readFileSync(join(folder, file)))
    const isReady = async () => {
      const { bytes } = await send(service.port, 'GET', `/v1/images/${file}`)
      return JSON.parse(bytes.toString()).status === 'ready'
    }
    while (!(await isReady())) await wait(200)
  }
  const pathOf = (wanted: Wanted) => `/images${query(wanted)}`
  return { ...service, name: 'darkroom', pathOf, formats }
}

/** An answer, and milliseconds of processor time for it. */
export interface Made {
  readonly bytes: Buffer
  readonly cpu: number
}

/**
 * Asks for sizes, one after the other.
 * @returns each file, and the mean of the processor time.
 * @throws Error for an error
 */
export async function ask(server: Server, all: readonly Wanted[]): Promise<{ files: Buffer[]; cpu: number }> {
  const before = cpuOf(server.child)
  const files: Buffer[] = []
  for (const wanted of all) {
    const path = server.pathOf(wanted)
    // On a connection of its own: scoring takes longer than servers keep one.
    const { status, bytes } = await send(server.port, 'GET', path, undefined, false)
    if (status !== 200) throw new Error(`${server.name} answers ${status} to ${path}`)
    files.push(bytes)
  }
  return { files, cpu: (cpuOf(server.child) - before) / all.length }
}
