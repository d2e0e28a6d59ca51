// libsql, for a Node without SQLite, does what Node's does, over the same files.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { libsqls, nodes, type Open } from './sqlite.ts'

const all: Record<string, Open | undefined> = { 'node:sqlite': nodes(), libsql: libsqls() }
let file: string

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'darkroom-sqlite-')), 'x.sqlite')
})

afterEach(() => rmSync(join(file, '..'), { recursive: true }))

const opened = (name: string, timeout = 0) => {
  const database = all[name]?.(file, { timeout })
  if (!database) throw new Error(`This Node has no ${name}`)
  return database
}

const names = Object.keys(all)

/** Tries to lock the file in another process: within one, two libraries don't see each other's locks. */
function lockElsewhere(name: string): string {
  const code = `
    const { nodes, libsqls } = await import('./localstack/sqlite.ts')
    const database = (${name === 'libsql' ? 'libsqls' : 'nodes'}())(${JSON.stringify(file)}, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')`
  const options = { cwd: resolve(import.meta.dirname, '..'), encoding: 'utf8' } as const
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code], options).stderr
}

describe.each(names)('%s', (name) => {
  test('returns rows, counts changes, and knows of a transaction', () => {
    const database = opened(name)
    database.exec('CREATE TABLE t (a TEXT, n INTEGER) STRICT; INSERT INTO t VALUES (NULL, 1)')
    const now = Date.now()
    expect(Number(database.prepare('INSERT INTO t VALUES (?, ?)').run('é', now).changes)).toBe(1)
    expect(database.prepare('SELECT * FROM t WHERE n = ?').get(2)).toBeUndefined()
    expect(database.prepare('SELECT a, n FROM t WHERE n = ?').get(now)).toMatchObject({ a: 'é', n: now })
    const rows = [
      { a: null, n: 1 },
      { a: 'é', n: now },
    ]
    expect(
      database
        .prepare('SELECT * FROM t')
        .all()
        .map((row) => ({ ...row })),
    ).toEqual(rows)
    expect([...database.prepare('SELECT * FROM t').iterate()].map((row) => ({ ...row }))).toEqual(rows)
    expect(database.isTransaction).toBe(false)
    database.exec('BEGIN')
    expect(database.isTransaction).toBe(true)
    database.exec('ROLLBACK')
    database.close()
  })

  test.each(names)('has a lock that %s respects', (other) => {
    const database = opened(name)
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE; COMMIT')
    expect(lockElsewhere(other)).toContain('locked')
    database.close()
  })

  test.each(names)('reads what %s wrote', (other) => {
    const database = opened(other)
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (7)')
    database.close()
    expect(opened(name).prepare('SELECT n FROM t').get()).toMatchObject({ n: 7 })
  })
})
