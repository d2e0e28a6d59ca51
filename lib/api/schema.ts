// Validation of JSON bodies.
import * as z from 'zod/mini'
import { ImageError } from '../image/errors.ts'

/**
 * Returns the body if it matches the schema.
 * @param example what the body should look like; for the error message
 * @throws ImageError bad-request, which names the place that is wrong
 */
export function parse<T extends z.ZodMiniType>(schema: T, body: unknown, example: string): z.output<T> {
  const { success, data, error } = z.safeParse(schema, body)
  if (success) return data
  const [issue] = error.issues
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const wrong = issue?.path.length ? issue.path : unknown
  const place = wrong.length > 0 ? `"${wrong.join('.')}" is wrong: ` : ''
  throw new ImageError('bad-request', `${place}expected ${example}`)
}
