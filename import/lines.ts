// A file with a name or URL in each line.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** Yields the lines of a file that aren't empty. They are in UTF-8; names may have spaces at their ends. */
export async function* namesIn(file: string): AsyncGenerator<string, void, undefined> {
  const input = createReadStream(file, { encoding: 'utf8' })
  let isFirst = true
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    // Windows' editors begin files with it.
    const text = isFirst ? line.replace(/^\ufeff/, '') : line
    isFirst = false
    if (text !== '') yield text
  }
}
