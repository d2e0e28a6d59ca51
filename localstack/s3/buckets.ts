// The verbs on buckets as a whole: create, delete, list, locate.
import type { Answer, Call } from './call.ts'
import { refusal } from './refusal.ts'
import type { Store } from './store.ts'
import { document, elements, ownerElement, xmlType } from './xml.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const legalName = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucket({ catalog }: Store, { bucket }: Call): Answer {
  if (!legalName.test(bucket)) throw refusal('InvalidBucketName', 'The specified bucket is not valid.')
  if (!catalog.addBucket(bucket)) {
    const message = 'Your previous request to create the named bucket succeeded and you already own it.'
    throw refusal('BucketAlreadyOwnedByYou', message, { BucketName: bucket })
  }
  return { status: 200, headers: { Location: `/${bucket}` } }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export function deleteBucket({ catalog }: Store, { bucket }: Call): Answer {
  if (!catalog.isEmpty(bucket)) {
    throw refusal('BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket })
  }
  catalog.removeBucket(bucket)
  return { status: 204 }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets({ catalog }: Store): Answer {
  const buckets = catalog.buckets().map(({ name, created }) => {
    const fields = elements({ Name: name, CreationDate: new Date(created).toISOString() })
    return `<Bucket>${fields}</Bucket>`
  })
  const content = `${ownerElement}<Buckets>${buckets.join('')}</Buckets>`
  return { status: 200, headers: xmlType, body: document('ListAllMyBucketsResult', content) }
}

/** "Buckets in Region us-east-1 have a LocationConstraint of null." */
export function getLocation({ region }: Store): Answer {
  const body = document('LocationConstraint', region === 'us-east-1' ? '' : region)
  return { status: 200, headers: xmlType, body }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket = (): Answer => ({ status: 200 })
