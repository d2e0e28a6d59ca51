// An SQS queue in the data folder's database, as far as darkroom relies on SQS.
//
// A message is stored when send() returns, or, inside a transaction, when that commits. A receive is counted before
// anybody sees the message. So a process that is killed, even by the message itself, finds all messages at its next
// start, and none is tried without end.
//
// As in SQS, a received message is hidden for the visibility timeout and then comes again, unless it is deleted by
// then, or the function calls ChangeMessageVisibility. A start makes all messages visible: nobody works on them.
import { randomUUID } from 'node:crypto'
import type { Database } from '../database.ts'

export interface Message {
  readonly id: string
  readonly body: string
  /** Milliseconds since 1970, as are the other times of day. */
  readonly sent: number
  readonly receives: number
  readonly firstReceived?: number | undefined
  /** Of the last receive. */
  readonly receipt?: string | undefined
  /** Why it failed last. */
  readonly error?: string | undefined
  /** When it became a dead letter. */
  readonly died?: number | undefined
}

/** Why a visibility timeout was not changed, by the names of SQS. */
export type VisibilityFault = 'ReceiptHandleIsInvalid' | 'MessageNotInflight'

// `visible` is on the clock of performance.now(), which nobody sets back. NULL: hidden until the delivery ends.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, sent INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0,
    firstReceived INTEGER, receipt TEXT, error TEXT, died INTEGER, visible REAL) STRICT;
  CREATE INDEX IF NOT EXISTS waiting_messages ON messages (queue, visible, seq) WHERE died IS NULL;
  CREATE INDEX IF NOT EXISTS dead_messages ON messages (queue, sent) WHERE died IS NOT NULL;
`

const COLUMNS = 'id, body, sent, receives, firstReceived, receipt, error, died'

/** SQLite says null where we say undefined. */
const toMessage = (row: Record<string, unknown>): Message =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Message

export class Queue {
  /** The last part of its ARN and URL. */
  readonly name: string
  readonly #database: Database
  #listener: (() => void) | undefined
  #isNotifying = false

  constructor(database: Database, name: string) {
    this.name = name
    this.#database = database
    database.run(SCHEMA)
    this.#sql('UPDATE messages SET visible = 0 WHERE queue = ? AND died IS NULL').run(name)
  }

  #sql(text: string) {
    return this.#database.sql(text)
  }

  send(body: string): void {
    this.restore({ id: randomUUID(), body, sent: Date.now(), receives: 0 })
  }

  /** Adds a message or dead letter with everything that is known of it, unless it is there already. */
  restore({ id, body, sent, receives, error, died }: Message): void {
    const query = `INSERT INTO messages (queue, id, body, sent, receives, error, died, visible)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
    const values = [this.name, id, body, sent, receives, error ?? null, died ?? null, performance.now()]
    this.#sql(query).run(...values)
    this.#notify()
  }

  /** Calls `listener` when messages may have become visible, and no transaction is under way. Replaces the last one. */
  listen(listener: (() => void) | undefined): void {
    this.#listener = listener
  }

  #notify(): void {
    if (this.#isNotifying) return
    this.#isNotifying = true
    setImmediate(() => {
      this.#isNotifying = false
      this.#listener?.()
    })
  }

  /** The message that is next in line, if one is visible; those that have waited longest come first. */
  next(): Message | undefined {
    const query = `SELECT ${COLUMNS} FROM messages WHERE queue = ? AND died IS NULL AND visible <= ?
      ORDER BY visible, seq LIMIT 1`
    const row = this.#sql(query).get(this.name, performance.now())
    return row && toMessage(row)
  }

  /** In how many milliseconds the next message becomes visible; undefined if none will by itself. */
  nextIn(): number | undefined {
    const query = 'SELECT min(visible) AS at FROM messages WHERE queue = ? AND died IS NULL'
    const at = this.#sql(query).get(this.name)?.at
    return typeof at === 'number' ? Math.max(0, at - performance.now()) : undefined
  }

  /** Counts a receive, and hides the message for that many seconds. */
  receive(id: string, seconds: number): Message {
    const query = `UPDATE messages SET receives = receives + 1, firstReceived = coalesce(firstReceived, ?), receipt = ?,
      visible = ? WHERE id = ? RETURNING ${COLUMNS}`
    const visible = performance.now() + seconds * 1000
    const row = this.#sql(query).get(Date.now(), `${id}:${randomUUID()}`, visible, id)
    if (!row) throw new Error(`There is no message ${id}`)
    return toMessage(row)
  }

  /** Hides a message until the delivery that is under way ends it. */
  hide(id: string): void {
    this.#sql('UPDATE messages SET visible = NULL WHERE id = ?').run(id)
  }

  /**
   * Hides a received message for that many seconds from now.
   * @returns why not, or undefined if it does
   */
  changeVisibility(receipt: string, seconds: number): VisibilityFault | undefined {
    const [, id] = /^([0-9a-f-]{36}):[0-9a-f-]{36}$/.exec(receipt) ?? []
    if (id === undefined) return 'ReceiptHandleIsInvalid'
    const now = performance.now()
    const query =
      'UPDATE messages SET visible = ? WHERE id = ? AND receipt = ? AND died IS NULL AND visible > ?'
    const { changes } = this.#sql(query).run(now + seconds * 1000, id, receipt, now)
    this.#notify()
    return changes > 0 ? undefined : 'MessageNotInflight'
  }

  /** Deletes a message that is processed. */
  remove(id: string): void {
    this.#sql('DELETE FROM messages WHERE id = ? AND died IS NULL').run(id)
  }

  /** Notes why a try failed. @returns in how many milliseconds the next one is; undefined if there is none */
  fail(id: string, error: string): number | undefined {
    const query = 'UPDATE messages SET error = ? WHERE id = ? AND died IS NULL RETURNING visible'
    const row = this.#sql(query).get(error, id)
    return row && Math.max(0, Number(row.visible) - performance.now())
  }

  /** Makes a message a dead letter. @returns whether it was waiting until now */
  bury(id: string, error: string): boolean {
    const query = 'UPDATE messages SET died = ?, error = ? WHERE id = ? AND died IS NULL'
    return this.#sql(query).run(Date.now(), error, id).changes > 0
  }

  /** How many messages are neither processed nor dead. */
  pending(): number {
    const query = 'SELECT count(*) AS count FROM messages WHERE queue = ? AND died IS NULL'
    return Number(this.#sql(query).get(this.name)?.count)
  }

  /** The messages that are neither processed nor dead, in the order of sending. */
  waiting(): Message[] {
    const query = `SELECT ${COLUMNS} FROM messages WHERE queue = ? AND died IS NULL ORDER BY seq`
    return this.#sql(query).all(this.name).map(toMessage)
  }

  /** The dead letters, oldest first. */
  dead(): Message[] {
    const query = `SELECT ${COLUMNS} FROM messages WHERE queue = ? AND died IS NOT NULL ORDER BY sent`
    return this.#sql(query).all(this.name).map(toMessage)
  }

  /** Puts all dead letters back, as if never received. @returns them as they were */
  replay(): Message[] {
    return this.#database.commit(() => {
      const letters = this.dead()
      const query = `UPDATE messages SET died = NULL, error = NULL, receives = 0, firstReceived = NULL, receipt = NULL,
        visible = ? WHERE queue = ? AND died IS NOT NULL`
      this.#sql(query).run(performance.now(), this.name)
      this.#notify()
      return letters
    })
  }
}
