// Contract 3, `form`: the body of its answer, described. Functions import only its type.
import * as z from 'zod/mini'
import { imageName } from '../../image/names.ts'

export const uploaded = z
  .object({
    message: z.string().check(z.describe('For the page to show')),
    filename: imageName.check(z.describe('The name to fetch it by')),
  })
  .register(z.globalRegistry, { id: 'UploadedFile', description: 'A stored file' })

export type Uploaded = z.infer<typeof uploaded>
