// The catalog's multipart uploads that aren't complete, and their parts.
import { addColumn, type Database, type Row } from '../database.ts'

export interface Part {
  readonly number: number
  readonly blob: string
  readonly size: number
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modified: number
}

export interface Upload {
  readonly id: string
  readonly bucket: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly created: number
}

const schema = `
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL,
    headers TEXT NOT NULL, created INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE IF NOT EXISTS parts (upload TEXT, number INTEGER, blob TEXT NOT NULL, size INTEGER NOT NULL,
    etag TEXT NOT NULL, modified INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (upload, number)) STRICT;
`

const toPart = (row: Row): Part => ({
  number: Number(row.number),
  blob: String(row.blob),
  size: Number(row.size),
  etag: String(row.etag),
  modified: Number(row.modified),
})

const toUpload = (row: Row): Upload => ({
  id: String(row.id),
  bucket: String(row.bucket),
  key: String(row.key),
  headers: JSON.parse(String(row.headers)),
  created: Number(row.created),
})

/** Multipart uploads, in the data folder's database. */
export class Uploads {
  readonly #database: Database

  /** Call it in a transaction. */
  constructor(database: Database) {
    this.#database = database
    database.run(schema)
    // Of earlier releases, whose uploads lifecycle rules abort at once.
    addColumn(database, 'uploads', 'created', 'INTEGER NOT NULL DEFAULT 0')
    addColumn(database, 'parts', 'modified', 'INTEGER NOT NULL DEFAULT 0')
  }

  #sql(text: string) {
    return this.#database.sql(text)
  }

  find(id: string): Upload | undefined {
    const row = this.#sql('SELECT * FROM uploads WHERE id = ?').get(id)
    return row && toUpload(row)
  }

  /** The uploads to keys with a prefix, by key, and those of one key oldest first. */
  list(bucket: string, prefix: string): Upload[] {
    const query = 'SELECT * FROM uploads WHERE bucket = ? AND substr(key, 1, ?) = ? ORDER BY key, created, id'
    return this.#sql(query)
      .all(bucket, [...prefix].length, prefix)
      .map(toUpload)
  }

  add({ id, bucket, key, headers, created }: Upload): void {
    const values = [id, bucket, key, JSON.stringify(headers), created]
    this.#sql('INSERT INTO uploads VALUES (?, ?, ?, ?, ?)').run(...values)
  }

  remove(id: string): void {
    this.#sql('DELETE FROM parts WHERE upload = ?').run(id)
    this.#sql('DELETE FROM uploads WHERE id = ?').run(id)
  }

  /** The parts of an upload, by their numbers. */
  parts(upload: string): Part[] {
    return this.#sql('SELECT * FROM parts WHERE upload = ? ORDER BY number').all(upload).map(toPart)
  }

  /** @returns the part that it replaces */
  putPart(upload: string, { number, blob, size, etag, modified }: Part): Part | undefined {
    const before = this.#sql('SELECT * FROM parts WHERE upload = ? AND number = ?').get(upload, number)
    const values = [upload, number, blob, size, etag, modified]
    this.#sql('INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?)').run(...values)
    return before && toPart(before)
  }
}
