// An SQS queue in the data folder's database, as far as darkroom relies on SQS.
//
// A message is durable when send() returns, or, inside a transaction, when that commits. A receive is counted on disk
// before the delivery begins. So a process that is killed, even by the message itself, finds all messages at its next
// start, and doesn't retry one forever.
//
// As in SQS, a received message is hidden for the visibility timeout and then redelivered, unless it is deleted by then
// or the function calls ChangeMessageVisibility. A start makes all messages visible, since nothing processes them.
import { randomUUID } from 'node:crypto'
import type { Database } from '../database.ts'

export interface Message {
  readonly id: string
  readonly body: string
  /** Milliseconds since 1970, as all times here. */
  readonly sent: number
  readonly receives: number
  readonly firstReceived?: number | undefined
  /** Of the last receive. */
  readonly receipt?: string | undefined
  /** Why the last try failed. */
  readonly error?: string | undefined
  /** When it became a dead letter; undefined while it waits. */
  readonly died?: number | undefined
}

/** Why a visibility timeout wasn't changed, by SQS's names. */
export type VisibilityFault = 'ReceiptHandleIsInvalid' | 'MessageNotInflight'

// `visible` is on the monotonic clock of performance.now(). NULL: hidden until the delivery ends.
const schema = `
  CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, sent INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0,
    firstReceived INTEGER, receipt TEXT, error TEXT, died INTEGER, visible REAL) STRICT;
  CREATE INDEX IF NOT EXISTS waiting_messages ON messages (queue, visible, seq) WHERE died IS NULL;
  CREATE INDEX IF NOT EXISTS dead_messages ON messages (queue, sent) WHERE died IS NOT NULL;
`

const columns = 'id, body, sent, receives, firstReceived, receipt, error, died'

/** Leaves out what is NULL. */
const toMessage = (row: Record<string, unknown>): Message =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Message

/** A queue. Times are milliseconds. */
export class Queue {
  /** The last part of its ARN and URL. */
  readonly name: string
  readonly #database: Database
  #listener: (() => void) | undefined
  #isNotifying = false

  constructor(database: Database, name: string) {
    this.name = name
    this.#database = database
    database.run(schema)
    this.#sql('UPDATE messages SET visible = 0 WHERE queue = ? AND died IS NULL').run(name)
  }

  #sql(text: string) {
    return this.#database.sql(text)
  }

  send(body: string): void {
    this.restore({ id: randomUUID(), body, sent: Date.now(), receives: 0 })
  }

  /**
   * Adds a message that is delivered when it is released, after that many seconds, or after the next
   * start: whichever comes first.
   * @returns its id
   */
  prepare(body: string, seconds: number): string {
    const id = randomUUID()
    const query = 'INSERT INTO messages (queue, id, body, sent, visible) VALUES (?, ?, ?, ?, ?)'
    this.#sql(query).run(this.name, id, body, Date.now(), performance.now() + seconds * 1000)
    return id
  }

  /** Delivers a prepared message now, with this body, unless it was delivered already. */
  release(id: string, body: string): void {
    const query = 'UPDATE messages SET body = ?, visible = ? WHERE id = ? AND receives = 0'
    this.#sql(query).run(body, performance.now(), id)
    this.#notify()
  }

  /** Adds a message or dead letter with its history, unless it exists. */
  restore({ id, body, sent, receives, error, died }: Message): void {
    const query = `INSERT INTO messages (queue, id, body, sent, receives, error, died, visible)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
    const values = [this.name, id, body, sent, receives, error ?? null, died ?? null, performance.now()]
    this.#sql(query).run(...values)
    this.#notify()
  }

  /** Calls `listener` after the transaction in which messages may have become visible. Replaces the last listener. */
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

  /** The visible message that has waited longest, if there is one. */
  next(): Message | undefined {
    const query = `SELECT ${columns} FROM messages WHERE queue = ? AND died IS NULL AND visible <= ?
      ORDER BY visible, seq LIMIT 1`
    const row = this.#sql(query).get(this.name, performance.now())
    return row && toMessage(row)
  }

  /** The time until the next message becomes visible, in milliseconds; undefined if none does. */
  nextIn(): number | undefined {
    const query = 'SELECT min(visible) AS at FROM messages WHERE queue = ? AND died IS NULL'
    const at = this.#sql(query).get(this.name)?.at
    return typeof at === 'number' ? Math.max(0, at - performance.now()) : undefined
  }

  /** Counts a receive, and hides the message for that many seconds. @throws Error if it doesn't exist */
  receive(id: string, seconds: number): Message {
    const query = `UPDATE messages SET receives = receives + 1, firstReceived = coalesce(firstReceived, ?), receipt = ?,
      visible = ? WHERE id = ? RETURNING ${columns}`
    const visible = performance.now() + seconds * 1000
    const row = this.#sql(query).get(Date.now(), `${id}:${randomUUID()}`, visible, id)
    if (!row) throw new Error(`There is no message ${id}`)
    return toMessage(row)
  }

  /** Hides a message until its current delivery ends. */
  hide(id: string): void {
    this.#sql('UPDATE messages SET visible = NULL WHERE id = ?').run(id)
  }

  /**
   * Hides a received message for that many seconds from now.
   * @returns why not, or undefined on success
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

  /** Deletes a processed message. */
  remove(id: string): void {
    this.#sql('DELETE FROM messages WHERE id = ? AND died IS NULL').run(id)
  }

  /** Records why a try failed. @returns the time until the next one, in milliseconds; undefined if there is none */
  fail(id: string, error: string): number | undefined {
    const query = 'UPDATE messages SET error = ? WHERE id = ? AND died IS NULL RETURNING visible'
    const row = this.#sql(query).get(error, id)
    return row && Math.max(0, Number(row.visible) - performance.now())
  }

  /** Makes a message a dead letter. @returns false if it wasn't waiting */
  bury(id: string, error: string): boolean {
    const query = 'UPDATE messages SET died = ?, error = ? WHERE id = ? AND died IS NULL'
    return this.#sql(query).run(Date.now(), error, id).changes > 0
  }

  #count(state: 'IS NULL' | 'IS NOT NULL'): number {
    const query = `SELECT count(*) AS count FROM messages WHERE queue = ? AND died ${state}`
    return Number(this.#sql(query).get(this.name)?.count)
  }

  /** How many messages are neither processed nor dead. */
  pending = () => this.#count('IS NULL')

  /** How many messages are dead letters. */
  buried = () => this.#count('IS NOT NULL')

  /** The messages that are neither processed nor dead, in the order of sending. */
  waiting(): Message[] {
    const query = `SELECT ${columns} FROM messages WHERE queue = ? AND died IS NULL ORDER BY seq`
    return this.#sql(query).all(this.name).map(toMessage)
  }

  /** The dead letters, oldest first. */
  dead(): Message[] {
    const query = `SELECT ${columns} FROM messages WHERE queue = ? AND died IS NOT NULL ORDER BY sent`
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
