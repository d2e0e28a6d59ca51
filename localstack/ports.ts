// Ports for servers that can't choose a free one themselves.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const host = '127.0.0.1'

/**
 * Below the ephemeral range (RFC 6335 section 6; on Linux from 32768), so the system doesn't give such a port to
 * another process between the check and the start of the server.
 */
const [first, last] = [20_000, 29_999]

/** @throws Error with the system's code, such as EADDRINUSE, if the port can't be used */
export async function checkPort(port: number): Promise<void> {
  const probe = createServer().listen(port, host)
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
}

/**
 * Processes begin somewhere else each, and count up: at random, two would choose the same before either listens there.
 */
let next = randomInt(first, last + 1)

/** A port on which nothing listens, and which this process hasn't got yet. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next
    next = port === last ? first : port + 1
    const isFree = await checkPort(port).then(
      () => true,
      () => false,
    )
    if (isFree) return port
  }
}
