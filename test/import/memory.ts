// How much memory a command takes.
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Returns the most megabytes that a process had so far: Linux counts them. NaN elsewhere, and once it has ended. */
function peakOf({ pid }: ChildProcess): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes) / 1000)
  } catch {
    return Number.NaN
  }
}

/** Watches a process until it ends. @returns its peak in megabytes so far; NaN if nobody counts */
export function watchMemory(child: ChildProcess): () => number {
  let peak = Number.NaN
  const timer = setInterval(() => {
    peak = peakOf(child) || peak
  }, 100).unref()
  child.once('exit', () => clearInterval(timer))
  return () => peak
}
