// The database of a data folder. S3 and the queues share it, so that a change in the bucket and the messages about it
// are one transaction (docs/decisions/0030-one-database.md).
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite, type Row, type Sqlite, type Statement } from './sqlite.ts'

export type { Row }

/** The file of a data folder's database. */
export const databaseIn = (directory: string): string => join(directory, 'catalog.sqlite')

function open(directory: string | undefined): Sqlite {
  if (directory === undefined) return openSqlite(':memory:')
  mkdirSync(directory, { recursive: true })
  const database = openSqlite(databaseIn(directory))
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
    // Takes the lock now, not with the first write.
    database.exec('BEGIN EXCLUSIVE; COMMIT;')
    return database
  } catch (cause) {
    database.close()
    const isLocked = cause instanceof Error && cause.message.includes('locked')
    if (!isLocked) throw cause
    throw new Error(`The data folder ${directory} is in use by another process`, { cause })
  }
}

/** An open data folder's database. */
export class Database {
  readonly #database: Sqlite
  readonly #statements = new Map<string, Statement>()

  /**
   * @param directory the data folder, created if missing; without it, everything is in memory
   * @throws Error if another process has it open. The kernel holds that lock, so `kill -9` frees it
   */
  constructor(directory?: string) {
    this.#database = open(directory)
  }

  close(): void {
    this.#database.close()
  }

  /** Runs statements that return nothing, such as CREATE TABLE. */
  run(statements: string): void {
    this.#database.exec(statements)
  }

  /** Prepares a statement once. */
  sql(text: string): Statement {
    const statement = this.#statements.get(text) ?? this.#database.prepare(text)
    this.#statements.set(text, statement)
    return statement
  }

  /**
   * Runs `work` as one transaction, or as part of the one under way: when the outermost call returns, all of it is on
   * disk; when it throws, nothing is. `work` is synchronous, so nothing else runs in between.
   */
  commit<T>(work: () => T): T {
    if (this.#database.isTransaction) return work()
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      // A failed COMMIT (disk full) may have rolled back already; the first error is the one to report.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }
}

/** Adds a column to a table of an earlier release, if it doesn't have it. @param type with its default */
export function addColumn(database: Database, table: string, column: string, type: string): void {
  const columns = database.sql('SELECT name FROM pragma_table_info(?)').all(table)
  if (columns.some(({ name }) => name === column)) return
  database.run(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`)
}
