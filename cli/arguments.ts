// The arguments of every command: --help prints the usage, and unknown arguments are refused.
import { type ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>

const help = { help: { type: 'boolean', short: 'h' } } as const

interface Command<Own extends Options> {
  /** How to call it, and what it does. */
  readonly usage: string
  readonly options?: Own
  /** Maximum number of arguments that aren't options. 0 */
  readonly positionals?: number
}

type Parsed<Own extends Options> = ReturnType<
  typeof parseArgs<{ options: Own & typeof help; allowPositionals: true }>
>

/** Ends with exit code 2: wrong arguments. */
export function refuseArguments(complaint: string, usage: string): never {
  console.error(`${complaint}\n\n${usage}`)
  process.exit(2)
}

/** Ends with exit code 1: the command failed. */
export function fail(complaint: string): never {
  console.error(complaint)
  process.exit(1)
}

/**
 * Parses the arguments of this process. Call it first. With --help, it prints the usage and exits with 0; with wrong
 * arguments, it exits with 2.
 */
export function readArguments<const Own extends Options = Record<never, never>>(
  command: Command<Own>,
): Parsed<Own> {
  const { usage, options = {} as Own, positionals: most = 0 } = command
  const parsed = parse({ ...options, ...help }, usage)
  if ('help' in parsed.values && parsed.values.help) {
    console.log(usage)
    process.exit(0)
  }
  const surplus = parsed.positionals[most]
  if (surplus !== undefined) refuseArguments(`Unexpected argument '${surplus}'`, usage)
  return parsed as Parsed<Own>
}

function parse(options: Options, usage: string) {
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    return refuseArguments(error instanceof Error ? error.message : String(error), usage)
  }
}

/** Returns a port from its text, 3000 by default. Ends with exit code 1 if it isn't one. */
export function portOf(text = '3000'): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    fail(`PORT must be a whole number from 0 to 65535, not ${text}`)
  return port
}
