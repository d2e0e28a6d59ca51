// Contract 1, `base64`: the bodies of its requests.
import * as z from 'zod/mini'

const filename = z.string().check(z.describe('A file name; of a path, the last component'))
const image_data = z.string().check(z.describe('The bytes as base64'))

/** The maximum number of images in a batch: a request has no time to store more. */
const maxBatch = 5000

/** The body of `POST /upload`. */
export const uploadBody = z.object({
  images: z.array(z.object({ filename, image_data })).check(z.maxLength(maxBatch)),
})

/** The body of `POST /get`. */
export const getBody = z.object({ filenames: z.array(filename).check(z.maxLength(1000)) })
