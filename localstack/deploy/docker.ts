// The endpoint from docker-compose.yml, if Docker is running.
import { resolve } from 'node:path'
import { run } from '../../cli/command.ts'

const file = resolve(import.meta.dirname, '..', 'docker-compose.yml')
const compose = ['compose', '--file', file, '--project-name', 'darkroom']

/** The client alone isn't enough: the daemon has to answer. */
export async function hasDocker(): Promise<boolean> {
  return run('docker', ['info'], { quiet: true }).then(
    () => true,
    () => false,
  )
}

/** Starts the container on a port, and waits until it is healthy. */
export async function startContainer(port: number): Promise<void> {
  await run('docker', [...compose, 'up', '--detach', '--wait'], {
    env: { ...process.env, PORT: String(port) },
  })
}

/** Stops the container, and removes what it stored. */
export async function stopContainer(): Promise<void> {
  await run('docker', [...compose, 'down', '--volumes'])
}
