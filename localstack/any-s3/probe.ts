// Tries what darkroom needs of an S3, with objects of its own, which it removes. What nothing can replace is
// required; what else is missing, darkroom does in another way, or without.
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Lack } from '../../lib/environment.ts'
import { complaintAboutWrites, copies, deletes, recreates } from './conditions.ts'
import { encodes, lists, takesLongSegments } from './lists.ts'
import { Scratch } from './scratch.ts'
import { takesForms, takesParts } from './uploads.ts'

/** What follows from a lack, for the operator. */
export const consequences: Readonly<Record<Lack, string>> = {
  'conditional-copy':
    'It ignores or refuses conditions of CopyObject: copies, renames, and large uploads go through this process',
  'conditional-delete':
    'It ignores or refuses If-Match of DeleteObject: a delete also removes what is stored at the same moment',
  'post-object':
    "It takes no forms (POST Object), or doesn't enforce their policy: large uploads use a presigned PUT",
  multipart: 'It takes no files in parts: an interrupted upload of a large file starts again',
  versioning: "The bucket keeps no versions: overwritten and deleted images can't be restored",
  'long-segments':
    'It takes at most 255 bytes between two slashes of a key: lists read more, and names with many spaces are refused',
  'url-encoding': "It doesn't encode keys in lists: names with U+FFFE or U+FFFF are refused",
  lifecycle: 'The bucket has no lifecycle rules for darkroom: this process removes what expires, once a day',
}

/** An S3 that can't keep images safe. */
export class UnfitS3 extends Error {}

const withoutVersions = 'It may do so because the bucket keeps versions: use a bucket without them'

async function keepsVersions({ s3, bucket }: Scratch): Promise<boolean> {
  const command = new GetBucketVersioningCommand({ Bucket: bucket })
  // Some S3 don't know the call.
  const { Status } = await s3.send(command).catch(() => ({ Status: undefined }))
  return Status === 'Enabled'
}

/** Returns whether uploads expire, also those in parts: then the operator thought of the others, too. */
async function expires({ s3, bucket }: Scratch): Promise<boolean> {
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })
  // A bucket without rules answers 404.
  const { Rules = [] } = await s3.send(command).catch(() => ({ Rules: [] }))
  const enabled = Rules.filter(({ Status }) => Status === 'Enabled')
  const isForUploads = ({ Filter, Prefix, Expiration }: LifecycleRule) =>
    Expiration !== undefined && (Filter?.Prefix ?? Prefix) === 'uploads/'
  return enabled.some(isForUploads) && enabled.some((rule) => rule.AbortIncompleteMultipartUpload)
}

/** Repeats something while S3 doesn't answer, or not yet. */
export type Patient = <Result>(act: () => Promise<Result>) => Promise<Result>

/**
 * Returns what tries something, each time in a folder of its own, which is removed then: after a fault, nobody knows
 * whether S3 has carried out a write.
 */
const trier =
  (s3: S3Client, bucket: string, patiently: Patient) =>
  <Result>(act: (scratch: Scratch) => Promise<Result>): Promise<Result> =>
    patiently(async () => {
      const scratch = new Scratch(s3, bucket)
      try {
        return await act(scratch)
      } finally {
        await scratch.clean()
      }
    })

/**
 * Tries whether a new bucket still works when it keeps versions: that a deleted key can be created again, and lists are
 * whole.
 * @throws Error, if S3 doesn't answer
 */
export async function worksWithVersions(s3: S3Client, bucket: string, patiently: Patient): Promise<boolean> {
  const tried = trier(s3, bucket, patiently)
  return (await tried(recreates)) && (await tried(lists))
}

/** @throws UnfitS3, if it lacks what nothing can replace */
async function demandFitness(tried: ReturnType<typeof trier>): Promise<void> {
  const complaint = await tried(complaintAboutWrites)
  if (complaint !== undefined) throw new UnfitS3(complaint)
  if (!(await tried(recreates)))
    throw new UnfitS3(`it refuses If-None-Match of PutObject for a key that was deleted. ${withoutVersions}`)
  if (!(await tried(lists)))
    throw new UnfitS3(`its lists omit keys, or have another order. ${withoutVersions}`)
}

/**
 * Tries an S3.
 * @returns what it lacks
 * @throws UnfitS3, if it lacks what is required; Error, if it doesn't answer
 */
export async function probe(s3: S3Client, bucket: string, patiently: Patient = (act) => act()) {
  const tried = trier(s3, bucket, patiently)
  await demandFitness(tried)
  const has: Readonly<Record<Lack, boolean>> = {
    'conditional-copy': await tried(copies),
    'conditional-delete': await tried(deletes),
    'post-object': await tried(takesForms),
    multipart: await tried(takesParts),
    versioning: await tried(keepsVersions),
    lifecycle: await tried(expires),
    'long-segments': await tried(takesLongSegments),
    'url-encoding': await tried(encodes),
  }
  return (Object.keys(has) as Lack[]).filter((name) => !has[name])
}
