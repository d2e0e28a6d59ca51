// Has several work on the bucket at once, in turns that a test decides: each stops before its next call to S3.
import { AsyncLocalStorage } from 'node:async_hooks'
import { intercept } from './intercept.ts'

interface Turn {
  calls: number
  /** Ends the turn that comes next. */
  stop: () => void
  /** Ends when the next turn begins. */
  next: Promise<void>
}

const turns = new AsyncLocalStorage<Turn>()

intercept(async ({ next }) => {
  const turn = turns.getStore()
  if (turn) {
    while (turn.calls === 0) {
      turn.stop()
      await turn.next
    }
    turn.calls -= 1
  }
  return next()
})

/** Somebody who works on the bucket only when it is their turn. */
export class Worker {
  readonly #turn: Turn = { calls: 0, stop: () => {}, next: Promise.resolve() }
  readonly #work: Promise<unknown>
  #begin: () => void = () => {}

  /** @param act what they do, from their first turn on */
  constructor(act: () => Promise<unknown>) {
    const first = this.#wait()
    this.#work = first.then(() => turns.run(this.#turn, act))
  }

  #wait(): Promise<void> {
    this.#turn.next = new Promise((resolve) => {
      this.#begin = resolve
    })
    return this.#turn.next
  }

  /** Makes that many calls, unless they are through before. */
  async take(calls: number): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#turn.stop = resolve
    })
    this.#turn.calls = calls
    const begin = this.#begin
    this.#wait()
    begin()
    await Promise.race([stopped, this.#work])
  }

  /** Makes all calls that are left. */
  async finish(): Promise<void> {
    await this.take(Number.POSITIVE_INFINITY)
    await this.#work
  }
}
