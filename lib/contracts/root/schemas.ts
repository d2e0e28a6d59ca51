// Contract 4, `root`: the query of its list.
import * as z from 'zod/mini'
import { wholeNumber } from '../../api/query.ts'

/** The maximum number of names in an answer. */
const maxNames = 10_000

/** The query of `GET /`. */
export const namesQuery = z.object({
  limit: wholeNumber({ min: 1, max: maxNames, otherwise: maxNames }).check(
    z.describe('Maximum number of names'),
  ),
  after: z.optional(z.string()).check(z.describe('Only names after this one')),
})
