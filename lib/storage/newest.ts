// Images by time, which no listing of S3's is in: all of them are listed, and sorted here.
import { ImageError } from '../image/errors.ts'
import { timeIn } from '../image/time.ts'
import type { Listed } from './bucket.ts'
import { imageOf, originalKey } from './keys.ts'
import { allKeys } from './listing.ts'

/** The most images that are sorted: ten calls to S3. */
const most = 10_000

/** A place in the order. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly name: string
}

/** The time in the name where it carries one, or else when the image was last written. */
const momentOf = ({ name, lastModified }: Listed): Moment => ({
  name,
  time: timeIn(name) ?? lastModified.getTime(),
})

const compare = (one: Moment, other: Moment) =>
  other.time - one.time || (one.name < other.name ? -1 : Number(one.name > other.name))

/**
 * A page of images, the newest first. Costs a call to S3 for each 1,000 images with this prefix.
 * @param after the place of the last image of the page before
 * @throws ImageError bad-request, where there are more than 10,000 to sort; storage
 */
export async function listNewest({
  prefix,
  after,
  limit,
}: {
  prefix: string
  after?: Moment | undefined
  limit: number
}): Promise<{ images: Listed[]; more: boolean; last: Moment | undefined }> {
  const found: { image: Listed; moment: Moment }[] = []
  for await (const { key, ...rest } of allKeys(originalKey(prefix))) {
    const image = { name: imageOf(key), ...rest }
    found.push({ image, moment: momentOf(image) })
    if (found.length > most)
      throw new ImageError(
        'bad-request',
        `sort=newest works for at most ${most} images: use a prefix, or omit sort`,
      )
  }
  const behind = found.filter(({ moment }) => after === undefined || compare(moment, after) > 0)
  const page = behind.toSorted((one, other) => compare(one.moment, other.moment)).slice(0, limit)
  return {
    images: page.map(({ image }) => image),
    more: behind.length > page.length,
    last: page.at(-1)?.moment,
  }
}
