// The bodies of errors, described. Never part of a function.
import * as z from 'zod/mini'
import type { Code } from '../image/errors.ts'
import { status } from './status.ts'

const words = z.string().check(z.describe('What is wrong, and what would be right'))

/** Of `base64` and `images`. */
export const errorSchema = z.object({ error: words }).register(z.globalRegistry, { id: 'Error' })

/** Of `form`, which pages alert, and `root`. */
export const messageSchema = z.object({ message: words }).register(z.globalRegistry, { id: 'Message' })

const types = Object.keys(status).map((code) => `urn:darkroom:problem:${code as Code}` as const)

export const problemSchema = z
  .object({
    type: z.enum(types).check(z.describe('What kind of problem it is: for programs')),
    title: z.string().check(z.describe('The same for people')),
    status: z.int().check(z.describe('The status of the answer')),
    detail: z.string().check(z.describe('What is wrong with this request, and what would be right')),
  })
  .register(z.globalRegistry, { id: 'Problem', description: 'Problem details, RFC 9457' })

export type Problem = z.infer<typeof problemSchema>
