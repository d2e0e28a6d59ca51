// Contract 1, `base64`: the bodies of its answers, described. Functions import only their types.
import * as z from 'zod/mini'
import { imageName } from '../../image/names.ts'

export const saved = z
  .object({
    message: z.string(),
    saved_files: z.array(imageName).check(z.describe('The names as stored, in the order of the request')),
  })
  .register(z.globalRegistry, { id: 'SavedBatch', description: 'The images that were stored' })

export type Saved = z.infer<typeof saved>

export const found = z
  .object({
    count: z.int().check(z.minimum(0)),
    images: z
      .array(
        z
          .object({ filename: imageName, image_data: z.string().check(z.describe('Base64')) })
          .register(z.globalRegistry, { id: 'FoundImage', description: 'An image as base64' }),
      )
      .check(z.describe('In the order of the request, without the missing ones')),
  })
  .register(z.globalRegistry, { id: 'FoundBatch', description: 'The images that exist' })

export type Found = z.infer<typeof found>
