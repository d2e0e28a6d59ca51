// What is to be done when: a binary heap, so that 100,000 waiting messages cost no more than a few.

interface Due {
  /** In ms, on any clock that only goes forward. */
  readonly due: number
  /** Decides between equals. */
  readonly id: string
}

const isBefore = (a: Due, b: Due) => a.due < b.due || (a.due === b.due && a.id < b.id)

/** A list that gives the earliest entry first. An entry's `due` must not change while it is in the list. */
export class DueList<Entry extends Due> {
  readonly #heap: Entry[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest entry, left in the list. */
  peek(): Entry | undefined {
    return this.#heap[0]
  }

  add(entry: Entry): void {
    let at = this.#heap.length
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = this.#heap[above]
      if (!parent || !isBefore(entry, parent)) break
      this.#heap[at] = parent
      at = above
    }
    this.#heap[at] = entry
  }

  /** Takes out the earliest entry if it is due. */
  take(now: number): Entry | undefined {
    const first = this.#heap[0]
    if (!first || first.due > now) return undefined
    const last = this.#heap.pop()
    if (last && last !== first) this.#sink(last)
    return first
  }

  #sink(entry: Entry): void {
    let at = 0
    for (;;) {
      const left = this.#heap[2 * at + 1]
      const right = this.#heap[2 * at + 2]
      const isRight = left !== undefined && right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (!child || !isBefore(child, entry)) break
      this.#heap[at] = child
      at = 2 * at + (isRight ? 2 : 1)
    }
    this.#heap[at] = entry
  }
}
