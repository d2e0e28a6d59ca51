// Ports for servers that can't be told to take any free one.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const host = '127.0.0.1'

/**
 * Below the range from which systems take ports for connections and for servers that want any (RFC 6335 section 6; Linux
 * begins at 32768): nobody else comes upon such a port between the look and the server.
 */
const [first, last] = [20_000, 29_999]

/** @throws Error with the code of the system, such as EADDRINUSE, where the port can't be used */
export async function checkPort(port: number): Promise<void> {
  const probe = createServer().listen(port, host)
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, last + 1)
    const isFree = await checkPort(port).then(
      () => true,
      () => false,
    )
    if (isFree) return port
  }
}
