// Logs as lines of JSON, for collectors. The functions' own lines are JSON already.
import { format } from 'node:util'

const levels = { log: 'info', info: 'info', warn: 'warn', error: 'error' } as const

/** Returns a line with a time and a level, from what was passed to console. */
export function toLine(level: string, args: readonly unknown[], time = new Date()): string {
  const [first] = args
  const said = { time: time.toISOString(), level }
  if (args.length === 1 && typeof first === 'string' && first.startsWith('{"')) {
    try {
      return JSON.stringify({ ...said, ...(JSON.parse(first) as object) })
    } catch {
      // It only looks like JSON.
    }
  }
  return JSON.stringify({ ...said, message: format(...args) })
}

/** Makes console write lines of JSON: errors and warnings to stderr, all else to stdout. */
export function logAsJson(): void {
  for (const [name, level] of Object.entries(levels)) {
    const stream = level === 'info' ? process.stdout : process.stderr
    const write = (...args: unknown[]) => void stream.write(`${toLine(level, args)}\n`)
    Object.assign(console, { [name]: write })
  }
}
