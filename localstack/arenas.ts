// How much memory libvips keeps for each thread.

/**
 * glibc gives each thread a heap of its own and returns little of it. Two heaps serve all threads as fast, and
 * the process stays a quarter smaller while many images develop. It is read when a process starts, so this one
 * starts again, as itself. Elsewhere than on Linux nothing happens.
 */
export function limitArenas(): void {
  if (process.platform !== 'linux' || process.env.MALLOC_ARENA_MAX || !process.execve) return
  const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  process.execve(process.execPath, args, { ...process.env, MALLOC_ARENA_MAX: '2' })
}
