// Contract 2, `images`: the body of its answers, described. Functions import only its type.
import * as z from 'zod/mini'
import { imageName } from '../../image/names.ts'

export const done = z.object({ message: z.string(), image_id: imageName })

export type Done = z.infer<typeof done>
