// Ending with the npm that started the service.
import { readFileSync } from 'node:fs'

/** Who started this process; where that is a shell of npm's, who started the shell, too (on Linux). */
function lineage(): string {
  try {
    const [, name, parent] =
      /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? []
    if (name?.endsWith('sh')) return `${process.ppid} ${parent}`
  } catch {
    // No /proc on this system: the parent alone has to do.
  }
  return `${process.ppid}`
}

/** Ends this process when npm is gone, even where npm was killed and could not say so. */
export function endWithNpm(): void {
  if (!process.env.npm_lifecycle_event) return
  const before = lineage()
  setInterval(() => before === lineage() || process.exit(1), 200).unref()
}
