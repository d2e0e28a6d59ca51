// What libvips says when it fails, told to the outside without libvips.
import { ImageError } from '../image/errors.ts'
import { timeoutSeconds } from './engine.ts'

/** The public error for something that sharp has thrown, which stays inside of it as the cause. */
export function undecodable(cause: unknown): ImageError {
  return new ImageError('undecodable', reason(cause), { cause })
}

function reason(cause: unknown): string {
  // sharp has no code for it; its documentation says to look for this word.
  if (cause instanceof Error && cause.message.startsWith('timeout')) {
    return `The image takes longer than ${timeoutSeconds} seconds to process.`
  }
  return 'The image cannot be decoded: the file is damaged or incomplete.'
}
