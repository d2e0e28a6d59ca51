// Parameters in an SQLite file of the data folder, which several processes can use at a time.
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite, type Sqlite } from './sqlite.ts'

export interface StoredParameter {
  readonly name: string
  readonly value: string
  readonly type: string
  readonly version: number
  /** Seconds since 1970. */
  readonly modified: number
}

export type NewParameter = Pick<StoredParameter, 'name' | 'value' | 'type'> & { readonly modified?: number }

/** A store of parameters. */
export interface Parameters {
  readonly get: (name: string) => StoredParameter | undefined
  /** Up to `most` parameters with names after this one, in order; -1 returns all. */
  readonly after: (name: string, most: number) => StoredParameter[]
  /** @returns its version, or undefined if a parameter of that name exists */
  readonly create: (parameter: NewParameter) => number | undefined
  /** @returns its new version */
  readonly put: (parameter: NewParameter) => number
  /** @returns whether it existed */
  readonly remove: (name: string) => boolean
}

const schema = `
  CREATE TABLE IF NOT EXISTS parameters (name TEXT PRIMARY KEY, value TEXT NOT NULL, type TEXT NOT NULL,
    version INTEGER NOT NULL, modified REAL NOT NULL) STRICT;
`

const columns = 'name, value, type, version, modified'

type Row = Record<string, unknown>

const toParameter = ({ name, value, type, version, modified }: Row): StoredParameter => ({
  name: String(name),
  value: String(value),
  type: String(type),
  version: Number(version),
  modified: Number(modified),
})

/** A store of parameters in a data folder. */
export class ParameterStore implements Parameters {
  readonly #database: Sqlite

  /** @param directory the data folder; without it, parameters are kept in memory */
  constructor(directory?: string) {
    const file = directory === undefined ? ':memory:' : join(directory, 'parameters.sqlite')
    // SQLite gives its other files the mode of this one, so other users can't read them.
    if (directory !== undefined) closeSync(openSync(file, 'a', 0o600))
    this.#database = openSqlite(file, 5000)
    this.#database.exec(`PRAGMA journal_mode = WAL; ${schema}`)
  }

  get(name: string): StoredParameter | undefined {
    const row = this.#database.prepare(`SELECT ${columns} FROM parameters WHERE name = ?`).get(name)
    return row && toParameter(row)
  }

  after(name: string, most: number): StoredParameter[] {
    const query = `SELECT ${columns} FROM parameters WHERE name > ? ORDER BY name LIMIT ?`
    return this.#database.prepare(query).all(name, most).map(toParameter)
  }

  create({ name, value, type, modified = Date.now() / 1000 }: NewParameter): number | undefined {
    const query = 'INSERT INTO parameters VALUES (?, ?, ?, 1, ?) ON CONFLICT DO NOTHING'
    const { changes } = this.#database.prepare(query).run(name, value, type, modified)
    return changes > 0 ? 1 : undefined
  }

  put({ name, value, type, modified = Date.now() / 1000 }: NewParameter): number {
    const query = `INSERT INTO parameters VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE
      SET value = excluded.value, type = excluded.type, version = version + 1, modified = excluded.modified
      RETURNING version`
    return Number(this.#database.prepare(query).get(name, value, type, modified)?.version)
  }

  remove(name: string): boolean {
    return this.#database.prepare('DELETE FROM parameters WHERE name = ?').run(name).changes > 0
  }
}
