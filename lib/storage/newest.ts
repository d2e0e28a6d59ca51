// Images by time. S3 lists by name only, so this lists all of them and sorts.
import { ImageError } from '../image/errors.ts'
import { timeIn } from '../image/time.ts'
import type { Listed } from './bucket.ts'
import { imageOf, originalKey } from './keys.ts'
import { allKeys } from './listing.ts'

/** The maximum number of images to sort: ten calls to S3. */
const most = 10_000

/** A position in the order. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly name: string
}

/** Returns the time in the name, or the time of the last write. */
const momentOf = ({ name, lastModified }: Listed): Moment => ({
  name,
  time: timeIn(name) ?? lastModified.getTime(),
})

const compare = (one: Moment, other: Moment) =>
  other.time - one.time || (one.name < other.name ? -1 : Number(one.name > other.name))

/**
 * Returns a page of images, newest first. Costs a call to S3 for each 1,000 images with this prefix.
 * @param after the position of the previous page's last image
 * @throws ImageError bad-request, if there are more than 10,000; storage
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
        `sort=newest supports at most ${most} images: narrow it with prefix, or omit sort`,
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
