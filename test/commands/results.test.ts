// The end of CI's log: commands/results.ts.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownFolder, root } from './run.ts'

const passed = { status: 'passed', fullName: 'a fact', failureMessages: [] }

const own = await ownFolder()

/** What is printed for the results of these steps. */
function endOf(results: Record<string, object>): string {
  const folder = mkdtempSync(join(own, 'ci-'))
  mkdirSync(join(folder, '.build/results'), { recursive: true })
  for (const [name, result] of Object.entries(results))
    writeFileSync(join(folder, '.build/results', `${name}.json`), JSON.stringify(result))
  return execFileSync(process.execPath, [join(root, 'commands/results.ts')], {
    cwd: folder,
    encoding: 'utf8',
  })
}

test('the tests of all steps are counted', () => {
  const result = { numPassedTests: 2, numFailedTests: 0, testResults: [] }
  const file = { name: '/a.test.ts', message: '', assertionResults: [passed, passed] }
  expect(endOf({ tests: { ...result, testResults: [file] }, server: result })).toBe('4 passed, 0 failed\n')
})

test('a test that failed, and a file that could not be loaded, are named, with what they said', () => {
  const failed = {
    ...{ status: 'failed', fullName: 'another fact' },
    failureMessages: [['expected 1 to be 2', ...Array(9).fill('at x'.repeat(200))].join('\n')],
  }
  const testResults = [
    { name: 'a.test.ts', message: '', assertionResults: [passed, failed] },
    { name: 'b.test.ts', message: 'Cannot find ./c.ts', assertionResults: [] },
  ]
  const said = endOf({ tests: { numPassedTests: 1, numFailedTests: 1, testResults } })
  expect(said).toMatch(/^1 passed, 1 failed\n\n.*a\.test\.ts: another fact\nexpected 1 to be 2\nat x/)
  expect(said).toMatch(/b\.test\.ts\nCannot find \.\/c\.ts\n$/)
  expect(said).not.toContain(': a fact')
  expect(said.length).toBeLessThan(2000)
})
