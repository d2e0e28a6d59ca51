// Formats that a setting turns off.
import { config } from '../config.ts'
import { sniff, unsupported } from '../image/inspect.ts'

/** Stops the worker from decoding a format that is turned off, such as HEIC. @throws ImageError unsupported */
export function demandSupported(original: Buffer): void {
  const format = sniff(original)
  if (format && !config.formats.includes(format)) throw unsupported(original, config.formats)
}
