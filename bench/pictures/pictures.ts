// The pictures that encoders are compared with: ten of each class, made or fetched once.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../../cli/command.ts'
import { draw, type Sheet } from './chromium.ts'
import { drawings, saved } from './drawings.ts'
import { photographs } from './photographs.ts'
import { screenshots } from './screenshots.ts'

/** A picture as somebody uploads it. */
export type Picture = readonly [name: string, bytes: Buffer]

export const classes = ['photographs', 'screenshots', 'drawings'] as const
export type Class = (typeof classes)[number]

/** Returns drawn pictures from a folder, or draws them into it. */
async function once(name: Class, sheets: readonly Sheet[]): Promise<Picture[]> {
  const folder = join(build, 'pictures', name)
  if (!existsSync(folder)) {
    const drawn = await draw(sheets)
    mkdirSync(folder, { recursive: true })
    for (const [file, bytes] of drawn) writeFileSync(join(folder, `${file}.png`), await saved(file, bytes))
  }
  return readdirSync(folder)
    .sort()
    .map((file) => [file, readFileSync(join(folder, file))])
}

/** Returns the pictures of a class. */
export function picturesOf(name: Class): Promise<Picture[]> {
  if (name === 'photographs') return photographs()
  return once(name, name === 'screenshots' ? screenshots : drawings)
}
