import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { parse } from './schema.ts'

test('of unknown members, the message names the first', () => {
  const schema = z.strictObject({ id: z.optional(z.string()) })
  expect(() => parse(schema, { idd: '', overwrit: true }, '{}')).toThrow('"idd" is wrong: expected {}')
})
