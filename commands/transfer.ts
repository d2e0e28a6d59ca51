// What import and export have in common: the options for their pace, and the URL of the service.
import { portOf, refuseArguments } from '../cli/arguments.ts'

/** Options for the pace. */
export const paceOptions = {
  concurrency: { type: 'string', default: '4' },
  rate: { type: 'string' },
} as const

/** Images at a time, and the maximum number of images a second. */
interface Pace {
  readonly concurrency: number
  readonly rate: number | undefined
}

/** Returns the pace: 1 to 64 images at a time, up to 10,000 a second. Ends with exit code 2 if it is another. */
export function readPace(values: { concurrency: string; rate?: string | undefined }, usage: string): Pace {
  const concurrency = Number(values.concurrency)
  const rate = values.rate === undefined ? undefined : Number(values.rate)
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64))
    refuseArguments('--concurrency must be a whole number from 1 to 64', usage)
  if (rate !== undefined && !(rate > 0 && rate <= 10_000))
    refuseArguments('--rate must be greater than 0, and at most 10000', usage)
  return { concurrency, rate }
}

/**
 * Returns the URL of a service, without a slash at its end: by default, that of `npm start`. Ends with
 * exit code 2 if it isn't one.
 * @param option that gives it, such as `--to`
 */
export function readServiceUrl(option: string, given: string | undefined, usage: string): string {
  const url = (given ?? `http://localhost:${portOf(process.env.PORT)}`).replace(/\/+$/, '')
  if (!/^https?:/.test(url) || !URL.canParse(url))
    refuseArguments(`${option} must be the URL of a service`, usage)
  return url
}
