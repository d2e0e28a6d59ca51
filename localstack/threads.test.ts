import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Has as many threads of the pool work as images can take, then reads a file, and says what ended first. */
const program = `
  const { widenPool } = await import('./localstack/threads.ts')
  widenPool()
  const { availableParallelism } = await import('node:os')
  const { pbkdf2 } = await import('node:crypto')
  const { readFile } = await import('node:fs')
  const say = (what) => () => { console.log(what); process.exit() }
  for (let image = 0; image < availableParallelism() - 1 + 3; image += 1)
    pbkdf2('image', '', 400_000, 32, 'sha256', say('image'))
  readFile('package.json', say('file'))`

test('a file is read while images take all threads that they can have', async () => {
  const { UV_THREADPOOL_SIZE: _, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: `${import.meta.dirname}/..`,
    env,
  })
  expect(stdout).toBe('file\n')
})
