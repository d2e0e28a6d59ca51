// Measures contenders against each other, interleaved, so that a busy machine affects all of them.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// As with node --expose-gc, but for this file alone.
setFlagsFromString('--expose-gc')
// Collections between rounds would make V8 forget what it compiled; a worker hardly collects, and compiles once.
setFlagsFromString('--no-flush-bytecode')
const collect: () => void = runInNewContext('gc')

/** Milliseconds; medians of all rounds. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
}

/** Consecutive runs: each contender pays for its own garbage collection, and for none of the one before. */
const inARow = 4

/**
 * Runs each contender once to warm up, then all of them in turn, round after round.
 * @returns the cost of each, and for a pair of them the median of the ratios of each round.
 */
export async function compete<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
): Promise<Contest<Name>> {
  const names = Object.keys(contenders) as Name[]
  for (const name of names) await contenders[name]()
  const laps: Record<Name, Cost>[] = []
  for (let round = 0; round < rounds; round++) {
    const lap: Partial<Record<Name, Cost>> = {}
    for (const name of names) lap[name] = await time(contenders[name])
    laps.push(lap as Record<Name, Cost>)
  }
  return new Contest(laps)
}

/** Measurements of several candidates, lap by lap. */
export class Contest<Name extends string> {
  readonly #laps: readonly Record<Name, Cost>[]

  constructor(laps: readonly Record<Name, Cost>[]) {
    this.#laps = laps
  }

  cost(name: Name, kind: keyof Cost): number {
    return median(this.#laps.map((lap) => lap[name][kind]))
  }

  ratio(name: Name, against: Name, kind: keyof Cost): number {
    return median(this.#laps.map((lap) => lap[name][kind] / lap[against][kind]))
  }
}

/** CPU time is that of the whole process: encoders have their own threads. */
async function time(work: () => Promise<unknown>): Promise<Cost> {
  collect()
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  for (let run = 0; run < inARow; run++) await work()
  const used = process.cpuUsage(cpu)
  return { wall: (performance.now() - wall) / inARow, cpu: (used.user + used.system) / 1000 / inARow }
}

/** Returns the median; NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
