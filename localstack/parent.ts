// Ending with the npm that started the service, even if npm is killed and can't pass the signal on.
import { readFileSync } from 'node:fs'

/**
 * npm's process id. Debian's sh stays between npm and this process; other shells let their last command replace them.
 */
function findNpm(): number {
  const parent = process.ppid
  try {
    const [, name, grandparent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? []
    return name?.endsWith('sh') ? Number(grandparent) : parent
  } catch {
    return parent
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Ends this process once npm or its shell is gone. @param end how */
export function endWithNpm(end = (): void => process.exit(1)): void {
  if (!process.env.npm_lifecycle_event) return
  const [parent, npm] = [process.ppid, findNpm()]
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(npm)) return
    clearInterval(timer)
    end()
  }, 200).unref()
}
