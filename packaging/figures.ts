// Measurements of a package, compared to its budget.
import { gzipSync } from 'node:zlib'
import type { Budget } from './budgets.ts'
import type { Bundle } from './bundle.ts'

/** One measurement. */
export interface Figure {
  readonly what: string
  readonly figure: number
  readonly budget: number
  readonly unit: 'KB' | '×'
}

/** Returns whether it exceeds the budget. */
export const isOver = ({ figure, budget }: Figure): boolean => figure > budget

/** Returns a text such as `loaded 291 of 330 KB`. */
export function said(figure: Figure): string {
  const digits = figure.unit === '×' ? 2 : 0
  const { what, budget, unit } = figure
  return `${what} ${figure.figure.toFixed(digits)} of ${budget} ${unit}${isOver(figure) ? ' OVER' : ''}`
}

/** Returns the size of the modules that are loaded before a function can be called. */
export function sizesOf({ loaded }: Bundle, budget: Budget): Figure[] {
  const bytes = Buffer.concat(loaded)
  return [
    { what: 'loaded', figure: bytes.length / 1000, budget: budget.loaded, unit: 'KB' },
    {
      what: 'gzipped',
      figure: gzipSync(bytes, { level: 9 }).length / 1000,
      budget: budget.gzipped,
      unit: 'KB',
    },
  ]
}
