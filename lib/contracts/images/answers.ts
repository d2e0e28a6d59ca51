// Contract 2, `images`: the body of its answers, described. Functions import only its type.
import * as z from 'zod/mini'
import { imageName } from '../../image/names.ts'

export const done = z
  .object({ message: z.string(), image_id: imageName })
  .register(z.globalRegistry, { id: 'Done', description: 'What was done with an image' })

export type Done = z.infer<typeof done>
