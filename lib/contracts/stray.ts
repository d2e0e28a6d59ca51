// Paths at which nothing stands. They belong to no contract; the words are those of the root's.
import type { Route } from '../http/serve.ts'
import { ImageError } from '../image/errors.ts'
import { refuse } from './root.ts'

/** The greedy route of a method: what no other route of its function takes, however it is spelled. */
export const stray: Route = {
  refuse,
  act: async () => {
    throw new ImageError('no-route', 'Nothing stands at this path')
  },
}
