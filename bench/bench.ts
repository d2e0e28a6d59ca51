// The interface of a bench. run.ts runs every *.bench.ts in this folder and prints its results.

/** A measured figure, and its goal, if it has one. */
export interface Row {
  readonly what: string
  readonly figure: number
  readonly unit: '×' | 'ms' | 'MB' | '%' | ''
  /** Decimal places, if the unit's aren't enough. */
  readonly digits?: number
  /** The maximum that meets the goal. */
  readonly goal?: number
  readonly note?: string
}

export interface Options {
  /** The number of runs of each contender. */
  readonly rounds: number
  /** Image files to measure with; by default, drawn photographs. */
  readonly files: readonly string[]
  /** The folder of another checkout, built, to measure beside this one. */
  readonly before?: string | undefined
}

/** The export `bench` of each *.bench.ts. */
export interface Bench {
  readonly title: string
  run(options: Options): Promise<readonly Row[]>
}
