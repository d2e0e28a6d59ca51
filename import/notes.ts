// What people say about an image: it travels with the image.
import * as z from 'zod/mini'

/** As in `GET /v1/images` and in the manifests of exports. */
export const notesMembers = {
  /** The point that crops keep in view, as fractions from the top left. */
  focus: z.optional(z.tuple([z.number(), z.number()])),
  alt: z.optional(z.string()),
  tags: z.optional(z.array(z.string())),
}

const notesSchema = z.object(notesMembers)

export type Notes = z.infer<typeof notesSchema>

/** Returns the notes among the members of an image; undefined if there are none. */
export function notesIn(image: unknown): Notes | undefined {
  const { data = {} } = z.safeParse(notesSchema, image)
  return Object.values(data).some((one) => one !== undefined) ? data : undefined
}
