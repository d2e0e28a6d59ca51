// Paths that no route answers. No contract has them; the error is worded as `root` does.
import type { Route } from '../http/route.ts'
import { ImageError } from '../image/errors.ts'
import { asMessage } from './refusals.ts'

/** Answers 404 to whatever no other route of a function takes. */
export const notFound = (method: string): Route => ({
  key: `${method} /{path+}`,
  ignoresBody: true,
  refuse: asMessage,
  act: async () => {
    throw new ImageError('no-route', 'Not found')
  },
})
