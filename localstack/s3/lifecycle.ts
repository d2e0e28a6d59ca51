// Lifecycle rules: remove objects, versions, and unfinished uploads under a prefix after some days.
import type { Store } from './store.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html */
export interface Rule {
  readonly prefix: string
  /** After which an object expires. */
  readonly days?: number
  /** For which a replaced version is kept; delete markers that hide no version are removed, too. */
  readonly noncurrentDays?: number
  /** After which a multipart upload that isn't complete is aborted. */
  readonly abortDays?: number
}

/** Milliseconds. */
const hour = 60 * 60 * 1000
const day = 24 * hour

/** Applies the rules once, as of `now` (milliseconds since 1970). */
export async function expire(
  store: Store,
  bucket: string,
  rules: readonly Rule[],
  now: number,
): Promise<void> {
  for (const { prefix, days, noncurrentDays, abortDays } of rules) {
    if (days !== undefined) await store.expire(bucket, prefix, now - days * day)
    if (noncurrentDays !== undefined) await store.expireVersions(bucket, prefix, now - noncurrentDays * day)
    if (abortDays !== undefined) await store.abortBefore(bucket, prefix, now - abortDays * day)
  }
}

/** Applies the rules now and every hour. @returns a function that stops it */
export function keepExpiring(store: Store, bucket: string, rules: readonly Rule[]): () => void {
  const apply = () => {
    expire(store, bucket, rules, Date.now()).catch((error) =>
      console.error(`Lifecycle rules failed: ${error}`),
    )
  }
  apply()
  const timer = setInterval(apply, hour).unref()
  return () => clearInterval(timer)
}
