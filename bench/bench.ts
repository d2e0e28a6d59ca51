// What a bench is. run.ts takes every *.bench.ts in this folder and prints what it returns.

/** A measured figure, and the goal that it is held against, if there is one. */
export interface Row {
  readonly what: string
  readonly figure: number
  readonly unit: '×' | 'ms' | 'MB' | '%' | ''
  /** The most that it should be. */
  readonly goal?: number
  readonly note?: string
}

export interface Options {
  /** How often each contender runs. */
  readonly rounds: number
  /** Image files to measure with; without any, photographs are drawn. */
  readonly files: readonly string[]
}

/** What each *.bench.ts exports under the name `bench`. */
export interface Bench {
  readonly title: string
  run(options: Options): Promise<readonly Row[]>
}
