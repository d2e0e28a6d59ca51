// Parameters in a JSON file, which several services can share: each reads it again when it changes. An
// operator may mount it read-only.
import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod/mini'
import type { NewParameter, Parameters, StoredParameter } from './parameter-store.ts'

const schema = z.array(
  z.object({
    name: z.string(),
    value: z.string(),
    type: z.string(),
    version: z.number(),
    modified: z.number(),
  }),
)

const isNew = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** A store of parameters in a file. */
export class ParameterFile implements Parameters {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  /** @throws Error if the file has another form */
  #read(): StoredParameter[] {
    try {
      return z.parse(schema, JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch (error) {
      if (isNew(error)) return []
      throw new Error(`The file with the keys, ${this.#file}, can't be read: ${(error as Error).message}`)
    }
  }

  /** Replaces the file as a whole, so that readers find all of it or what was there before. */
  #write(parameters: readonly StoredParameter[]): void {
    const unfinished = `${this.#file}.${randomUUID()}`
    const sorted = parameters.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    writeFileSync(unfinished, `${JSON.stringify(sorted, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(unfinished, this.#file)
  }

  #set(parameter: NewParameter): number {
    const { name, value, type, modified = Date.now() / 1000 } = parameter
    const all = this.#read()
    const version = (all.find((one) => one.name === name)?.version ?? 0) + 1
    this.#write([...all.filter((one) => one.name !== name), { name, value, type, version, modified }])
    return version
  }

  get(name: string): StoredParameter | undefined {
    return this.#read().find((one) => one.name === name)
  }

  after(name: string, most: number): StoredParameter[] {
    const found = this.#read()
      .filter((one) => one.name > name)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return most < 0 ? found : found.slice(0, most)
  }

  create(parameter: NewParameter): number | undefined {
    return this.get(parameter.name) === undefined ? this.#set(parameter) : undefined
  }

  put(parameter: NewParameter): number {
    return this.#set(parameter)
  }

  remove(name: string): boolean {
    const all = this.#read()
    const rest = all.filter((one) => one.name !== name)
    if (rest.length < all.length) this.#write(rest)
    return rest.length < all.length
  }
}
