// How the four older contracts word a refusal, described.
import * as z from 'zod/mini'

const words = z.string().check(z.describe('What is wrong, and what would be right'))

/** Of `base64` and `images`. */
export const errorSchema = z.object({ error: words }).register(z.globalRegistry, { id: 'Error' })

/** Of `form`, which pages alert, and `root`. */
export const messageSchema = z.object({ message: words }).register(z.globalRegistry, { id: 'Message' })
