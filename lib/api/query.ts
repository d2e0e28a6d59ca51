// Parameters in a query string.
import * as z from 'zod/mini'
import { ImageError } from '../image/errors.ts'

/** Queries and form fields are text, and some JSON clients send numbers as text. */
export const toNumber = (value: unknown) =>
  typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value

/** Returns a schema for a whole number from min to max; `otherwise` if the parameter is absent. */
export function wholeNumber({ min, max, otherwise }: { min: number; max: number; otherwise: number }) {
  const words = `must be a whole number from ${min} to ${max}`
  const number = z.int(words).check(z.minimum(min, words), z.maximum(max, words))
  return z._default(z.pipe(z.transform(toNumber), number), otherwise)
}

/**
 * Parses the parameters of a schema. If one is given twice, the first counts.
 * @throws ImageError bad-request: the parameter's name, and what the schema says of it
 */
export function parseQuery<T extends z.ZodMiniType>(schema: T, query: URLSearchParams): z.output<T> {
  const { success, data, error } = z.safeParse(schema, Object.fromEntries([...query].toReversed()))
  if (success) return data
  const [issue] = error.issues
  throw new ImageError('bad-request', `${issue?.path.join('.')} ${issue?.message}`)
}
