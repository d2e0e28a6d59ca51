// The aws-chunked encoding of streams: sized chunks, then trailers with the checksum.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
import { refusal } from './refusal.ts'

const maxLine = 4096

const incomplete = () =>
  refusal('IncompleteBody', 'The request body terminated unexpectedly or is not well-formed aws-chunked')

/** Reads lines and a given number of bytes from a stream of buffers. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #buffer: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#source.next()
    if (done) throw incomplete()
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value])
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n')
      if (end !== -1) {
        const line = this.#buffer.toString('latin1', 0, end)
        this.#buffer = this.#buffer.subarray(end + 2)
        return line
      }
      if (this.#buffer.length > maxLine) throw incomplete()
      await this.#more()
    }
  }

  async *take(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#buffer.length === 0) await this.#more()
      const piece = this.#buffer.subarray(0, left)
      this.#buffer = this.#buffer.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }
}

/**
 * Yields the decoded bytes, and calls `onTrailer` for each trailer. Signatures of chunks (`;chunk-signature=`, which
 * the JavaScript SDK doesn't send) aren't checked; the signature of the request's headers has been.
 * @throws IncompleteBody (400) if the stream ends early or isn't aws-chunked
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source)
  for (;;) {
    const [size = ''] = (await reader.line()).split(';')
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw incomplete()
    const count = Number.parseInt(size, 16)
    if (count === 0) break
    yield* reader.take(count)
    if ((await reader.line()) !== '') throw incomplete()
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':')
    if (colon > 0) onTrailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
}
