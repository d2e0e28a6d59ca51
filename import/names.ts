// Which name an imported file gets.
import { createHash } from 'node:crypto'
import { legalName, maxNameBytes } from '../lib/image/names.ts'
import type { Item } from './source.ts'

/** Replaces the `/` between folders: names have none. */
export const separator = '--'

/** Returns the beginning of a text: at most that many bytes of UTF-8, and whole characters. */
function cut(text: string, bytes: number): string {
  let [size, end] = [0, 0]
  for (const character of text) {
    size += Buffer.byteLength(character)
    if (size > bytes) break
    end += character.length
  }
  return text.slice(0, end)
}

/** Adds a suffix before the extension, and shortens what is before it if the name becomes too long. */
function withSuffix(name: string, suffix: string): string {
  const [extension] = /\.\w{1,10}$/.exec(name) ?? ['']
  const stem = name.slice(0, name.length - extension.length)
  return cut(stem, maxNameBytes - Buffer.byteLength(suffix + extension)) + suffix + extension
}

/**
 * Returns the image name of a path, always the same and always legal: the prefix and the path in Unicode NFC, `--`
 * for `/`, and `_` for characters that names can't have, and for `.` and `..`. A name of more than 200 bytes is
 * cut, with a hash of the path.
 * @param prefix up to 100 bytes, and the beginning of a legal name
 */
export function nameOf(path: string, prefix = ''): string {
  const name = (prefix + path.replaceAll('/', separator))
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\\\p{Cc}]/gu, '_')
    .replace(/^\.{0,2}$/, (dots) => '_'.repeat(Math.max(1, dots.length)))
  if (Buffer.byteLength(name) <= maxNameBytes) return name
  return withSuffix(name, `~${createHash('sha256').update(path).digest('hex').slice(0, 8)}`)
}

function isLegal(name: string): boolean {
  try {
    return legalName(name) === name
  } catch {
    return false
  }
}

/** Returns the name of an item: the one that it has in a service or an export, or else that of its path. */
export function nameFor({ id, name, path }: Item, prefix: string): string {
  if (id !== undefined && isLegal(prefix + id)) return prefix + id
  return nameOf(id ?? name ?? path, prefix)
}

/** Returns the name to try as the nth: `a.jpg`, `a-2.jpg`, `a-3.jpg`, … */
export const attemptOf = (name: string, nth: number): string =>
  nth === 1 ? name : withSuffix(name, `-${nth}`)
