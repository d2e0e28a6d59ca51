// The catalog: which keys exist and which blob holds each.
import { addColumn, type Database, type Row } from '../database.ts'
import { afterPrefix } from './key-order.ts'
import { Uploads } from './uploads.ts'

export interface Bucket {
  readonly name: string
  /** Milliseconds since 1970. */
  readonly created: number
}

export interface StoredObject {
  readonly bucket: string
  readonly key: string
  /** Name of the immutable file with the bytes. */
  readonly blob: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modified: number
  /** `null` if the bucket kept no versions when it was written. */
  readonly version: string
  /** The headers that GET returns: Content-Type and similar, x-amz-meta-*, x-amz-checksum-*. */
  readonly headers: Readonly<Record<string, string>>
}

/** An object that another one or a delete marker replaced, or such a marker. */
export interface OldVersion extends StoredObject {
  /** Of two versions of one key, the newer one has the greater number. */
  readonly seq: number
  /** A delete marker: it has no bytes, and hides the versions before it. */
  readonly isMarker: boolean
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
export type Versioning = 'Enabled' | 'Suspended'

// TEXT compares by UTF-8 bytes (BINARY collation), which is the order S3 lists keys in.
const schema = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS settings (bucket TEXT, type TEXT, xml TEXT NOT NULL,
    PRIMARY KEY (bucket, type)) STRICT;
  CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, blob TEXT NOT NULL, size INTEGER NOT NULL,
    etag TEXT NOT NULL, modified INTEGER NOT NULL, headers TEXT NOT NULL, version TEXT NOT NULL DEFAULT 'null',
    PRIMARY KEY (bucket, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS versions (seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL,
    blob TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL, headers TEXT NOT NULL,
    version TEXT NOT NULL, marker INTEGER NOT NULL, replaced INTEGER) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS versions_of_key ON versions (bucket, key, seq);
  CREATE TABLE IF NOT EXISTS sequencer (last INTEGER NOT NULL) STRICT;
  INSERT INTO sequencer SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sequencer);
`

/** The condition that a key has a prefix, by its place in the order of keys. A blob comes after any text. */
const isUnder = "key >= ? AND key < coalesce(?, x'')"

/** Its parameters. */
const rangeOf = (prefix: string) => [prefix, afterPrefix(prefix) ?? null] as const

/** For catalogs from before there were versions. */
const versionOfObjects = ['objects', 'version', "TEXT NOT NULL DEFAULT 'null'"] as const

const toObject = (row: Row): StoredObject => ({
  bucket: String(row.bucket),
  key: String(row.key),
  blob: String(row.blob),
  size: Number(row.size),
  etag: String(row.etag),
  modified: Number(row.modified),
  headers: JSON.parse(String(row.headers)),
  version: String(row.version),
})

const toVersion = (row: Row): OldVersion => ({
  ...toObject(row),
  seq: Number(row.seq),
  isMarker: row.marker === 1,
})

/** Buckets, objects, and versions, in the data folder's database. */
export class Catalog {
  readonly #database: Database
  readonly uploads: Uploads

  constructor(database: Database) {
    this.#database = database
    this.uploads = database.commit(() => {
      database.run(schema)
      addColumn(database, ...versionOfObjects)
      return new Uploads(database)
    })
  }

  /** Runs `work` as one transaction: all of it is on disk when this returns, or none. */
  commit<T>(work: () => T): T {
    return this.#database.commit(work)
  }

  #sql(text: string) {
    return this.#database.sql(text)
  }

  bucket(name: string): Bucket | undefined {
    const row = this.#sql('SELECT created FROM buckets WHERE name = ?').get(name)
    return row && { name, created: Number(row.created) }
  }

  buckets(): Bucket[] {
    const rows = this.#sql('SELECT name, created FROM buckets ORDER BY name').all()
    return rows.map((row) => ({ name: String(row.name), created: Number(row.created) }))
  }

  /** @returns whether it is new */
  addBucket(name: string): boolean {
    return this.#sql('INSERT OR IGNORE INTO buckets VALUES (?, ?)').run(name, Date.now()).changes > 0
  }

  removeBucket(name: string): void {
    this.commit(() => {
      this.#sql('DELETE FROM settings WHERE bucket = ?').run(name)
      this.#sql('DELETE FROM buckets WHERE name = ?').run(name)
    })
  }

  /** Whether a bucket has no object, no old version, and no delete marker. */
  isEmpty(bucket: string): boolean {
    const [object] = this.objectsFrom(bucket, '')
    const [version] = this.oldVersionsFrom(bucket, '')
    return object === undefined && version === undefined
  }

  setting(bucket: string, type: string): string | undefined {
    const row = this.#sql('SELECT xml FROM settings WHERE bucket = ? AND type = ?').get(bucket, type)
    return row && String(row.xml)
  }

  putSetting(bucket: string, type: string, xml: string): void {
    this.#sql('INSERT OR REPLACE INTO settings VALUES (?, ?, ?)').run(bucket, type, xml)
  }

  removeSetting(bucket: string, type: string): void {
    this.#sql('DELETE FROM settings WHERE bucket = ? AND type = ?').run(bucket, type)
  }

  object(bucket: string, key: string): StoredObject | undefined {
    const row = this.#sql('SELECT * FROM objects WHERE bucket = ? AND key = ?').get(bucket, key)
    return row && toObject(row)
  }

  /** The objects from key `from` on, in UTF-8 order. They are read lazily, so stopping early costs nothing. */
  *objectsFrom(bucket: string, from: string): Generator<StoredObject> {
    const query = 'SELECT * FROM objects WHERE bucket = ? AND key >= ? ORDER BY key'
    for (const row of this.#sql(query).iterate(bucket, from)) yield toObject(row)
  }

  /** The objects under a prefix that were written before that time. */
  objectsBefore(bucket: string, prefix: string, time: number): StoredObject[] {
    const query = `SELECT * FROM objects WHERE bucket = ? AND ${isUnder} AND modified < ?`
    return this.#sql(query)
      .all(bucket, ...rangeOf(prefix), time)
      .map(toObject)
  }

  putObject(object: StoredObject): void {
    const { bucket, key, blob, size, etag, modified, headers, version } = object
    const values = [bucket, key, blob, size, etag, modified, JSON.stringify(headers), version]
    this.#sql('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(...values)
  }

  removeObject(bucket: string, key: string): void {
    this.#sql('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key)
  }

  versioning(bucket: string): Versioning | undefined {
    return this.setting(bucket, 'versioning') as Versioning | undefined
  }

  /** A key's old versions and delete markers, newest first. */
  oldVersions(bucket: string, key: string): OldVersion[] {
    const query = 'SELECT * FROM versions WHERE bucket = ? AND key = ? ORDER BY seq DESC'
    return this.#sql(query).all(bucket, key).map(toVersion)
  }

  /** The newest of a key's old versions and delete markers. */
  newestOldVersion(bucket: string, key: string): OldVersion | undefined {
    // With the limit as a parameter, SQLite prepares the statement again each time.
    const query = 'SELECT * FROM versions WHERE bucket = ? AND key = ? ORDER BY seq DESC LIMIT 1'
    const row = this.#sql(query).get(bucket, key)
    return row && toVersion(row)
  }

  /** As objectsFrom, for old versions; those of one key newest first. */
  *oldVersionsFrom(bucket: string, from: string): Generator<OldVersion> {
    const query = 'SELECT * FROM versions WHERE bucket = ? AND key >= ? ORDER BY key, seq DESC'
    for (const row of this.#sql(query).iterate(bucket, from)) yield toVersion(row)
  }

  /** Under a prefix, the versions that were replaced before that time. */
  replacedBefore(bucket: string, prefix: string, time: number): OldVersion[] {
    const query = `SELECT * FROM versions WHERE bucket = ? AND ${isUnder} AND replaced < ?`
    return this.#sql(query)
      .all(bucket, ...rangeOf(prefix), time)
      .map(toVersion)
  }

  /** Under a prefix, the delete markers that hide no version. */
  loneMarkers(bucket: string, prefix: string): OldVersion[] {
    const query = `SELECT * FROM versions AS one WHERE bucket = ? AND ${isUnder} AND marker = 1 AND replaced IS NULL
      AND NOT EXISTS (SELECT 1 FROM versions WHERE bucket = one.bucket AND key = one.key AND seq <> one.seq)`
    return this.#sql(query)
      .all(bucket, ...rangeOf(prefix))
      .map(toVersion)
  }

  /** @param replaced when, in milliseconds since 1970; null for a marker that is the newest version */
  addOldVersion(version: Omit<OldVersion, 'seq'>, replaced: number | null): void {
    const { bucket, key, blob, size, etag, modified, headers, version: id, isMarker } = version
    const values = [bucket, key, blob, size, etag, modified, JSON.stringify(headers), id]
    this.#sql('INSERT INTO versions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      ...values,
      Number(isMarker),
      replaced,
    )
  }

  /** Sets when the newest marker was replaced; null if it is the newest version again. */
  setReplaced(seq: number, replaced: number | null): void {
    this.#sql('UPDATE versions SET replaced = ? WHERE seq = ?').run(replaced, seq)
  }

  removeOldVersion(seq: number): void {
    this.#sql('DELETE FROM versions WHERE seq = ?').run(seq)
  }

  /** Every blob that is referred to, of those that begin with a digit. */
  blobs(digit: string): Set<string> {
    const all =
      'SELECT blob FROM objects UNION ALL SELECT blob FROM versions UNION ALL SELECT blob FROM parts'
    const rows = this.#sql(`SELECT blob FROM (${all}) WHERE substr(blob, 1, 1) = ?`).all(digit)
    return new Set(rows.map((row) => String(row.blob)))
  }

  /** The next event's number. Numbers grow, also across restarts. */
  nextSequencer(): number {
    return Number(this.#sql('UPDATE sequencer SET last = last + 1 RETURNING last').get()?.last)
  }

  /**
   * Removes the undelivered events of a data folder of version 0.1.
   * @returns their records as JSON, oldest first
   */
  takeOldEvents(): { seq: number; record: string }[] {
    if (!this.#sql("SELECT 1 FROM sqlite_schema WHERE name = 'events'").get()) return []
    const rows = this.#sql('SELECT seq, record FROM events ORDER BY seq').all()
    this.#database.run(`UPDATE sequencer SET last = max(last,
      coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)); DROP TABLE events`)
    return rows.map((row) => ({ seq: Number(row.seq), record: String(row.record) }))
  }
}
