// The likeness of two images to the eye: SSIMULACRA2, by the port of rust-av to WebAssembly.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPackages, modules } from './install.ts'

/** The module that wasm-bindgen generates. */
interface Scorer {
  readonly default: (wasm: Buffer) => Promise<{ readonly memory: { readonly buffer: ArrayBuffer } }>
  readonly new_buffer: (name: string, length: number) => number
  readonly remove_buffer: (name: string) => void
  readonly calc_s2: (one: string, other: string, width: number, height: number) => number
}

/** Pixels: RGB, 8 bits. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** Runs without what the module prints. */
function silently<T>(act: () => T): T {
  const { log } = console
  console.log = () => {}
  try {
    return act()
  } finally {
    console.log = log
  }
}

/**
 * Returns a function that returns 100 for the same image; above 90, nobody sees a difference, below 50 everybody does.
 */
export async function loadScore(): Promise<(one: Pixels, other: Pixels) => number> {
  await installPackages()
  const folder = join(modules, 'calc-s2-rust')
  const scorer = (await import(pathToFileURL(join(folder, 'calc_s2_rust.js')).href)) as Scorer
  const { memory } = await scorer.default(readFileSync(join(folder, 'calc_s2_rust_bg.wasm')))
  const load = (name: string, { data }: Pixels) => {
    const at = scorer.new_buffer(name, data.length)
    new Uint8Array(memory.buffer, at, data.length).set(data)
  }
  return (one, other) => {
    if (one.width !== other.width || one.height !== other.height) throw new Error('The images differ in size')
    if (Buffer.compare(one.data, other.data) === 0) return 100
    return silently(() => {
      load('one', one)
      load('other', other)
      const score = scorer.calc_s2('one', 'other', one.width, one.height)
      for (const name of ['one', 'other']) scorer.remove_buffer(name)
      return score
    })
  }
}
