// SQLite: Node's own, or libsql, which has the same file format and locks, on a Node without it
// or with an early version.
import { createRequire } from 'node:module'
import type { DatabaseSync } from 'node:sqlite'

type Value = string | number | bigint | null
export type Row = Record<string, unknown>

/** A prepared statement: what darkroom uses of node:sqlite's. */
export interface Statement {
  readonly get: (...values: Value[]) => Row | undefined
  readonly all: (...values: Value[]) => Row[]
  readonly iterate: (...values: Value[]) => Iterable<Row>
  readonly run: (...values: Value[]) => { readonly changes: number | bigint }
}

/** An open database: what darkroom uses of node:sqlite's DatabaseSync. */
export interface Sqlite {
  readonly isTransaction: boolean
  /** Runs statements that return nothing. */
  readonly exec: (statements: string) => void
  readonly prepare: (statement: string) => Statement
  readonly close: () => void
}

/** Opens a file. */
export type Open = (file: string, options: { readonly timeout: number }) => Sqlite

/** The part of libsql that is used here: https://www.npmjs.com/package/libsql */
interface Libsql {
  readonly inTransaction: boolean
  readonly exec: (statements: string) => unknown
  readonly prepare: (statement: string) => Statement
  readonly close: () => void
}

/** Returns whether it is a version with `isTransaction`: others don't have the option `timeout`, either. */
function isComplete(Database: typeof DatabaseSync): boolean {
  const database = new Database(':memory:')
  database.close()
  return 'isTransaction' in database
}

/** Node's own, if this version has all of it. */
export function nodes(): Open | undefined {
  const { emitWarning } = process
  // Node 22 warns that it is experimental.
  process.emitWarning = () => {}
  try {
    const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite') ?? {}
    return Database && isComplete(Database) ? (file, options) => new Database(file, options) : undefined
  } finally {
    process.emitWarning = emitWarning
  }
}

/** libsql. */
export function libsqls(): Open {
  const Database = createRequire(import.meta.url)('libsql') as new (...args: Parameters<Open>) => Libsql
  return (file, options) => {
    const database = new Database(file, options)
    return {
      get isTransaction() {
        return database.inTransaction
      },
      exec: (statements) => void database.exec(statements),
      prepare: (statement) => database.prepare(statement),
      close: () => database.close(),
    }
  }
}

let open: Open | undefined

/**
 * Opens a database.
 * @param file created if missing; `:memory:` for none
 * @param timeout milliseconds to wait for a lock of another process
 * @throws Error of SQLite, such as "database is locked"
 */
export function openSqlite(file: string, timeout = 0): Sqlite {
  open ??= nodes() ?? libsqls()
  return open(file, { timeout })
}
