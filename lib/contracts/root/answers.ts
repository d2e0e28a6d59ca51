// Contract 4, `root`: the bodies of its answers, described. Functions import only their types.
import * as z from 'zod/mini'
import { imageName } from '../../image/names.ts'

export const names = z.array(imageName)

export type Names = z.infer<typeof names>

export const uploaded = z.literal('Image successfully uploaded')

export type Uploaded = z.infer<typeof uploaded>

export const resizing = z.literal('Image resize command received')

export type Resizing = z.infer<typeof resizing>
