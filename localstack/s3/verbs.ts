// Which verb a request asks for: its method, its key, and the query's subresource decide.
import { createBucket, deleteBucket, getLocation, headBucket, listBuckets } from './buckets.ts'
import type { Answer, Call } from './call.ts'
import { deleteCors, getCors, putCors } from './cors.ts'
import { list } from './listing.ts'
import { abortUpload, completeUpload, createUpload, uploadPart, uploadPartCopy } from './multipart.ts'
import { copy, get, put, remove } from './objects.ts'
import { refusal } from './refusal.ts'
import { removeMany } from './remove-many.ts'
import type { Store } from './store.ts'
import { listParts, listUploads } from './upload-listing.ts'
import { listVersions } from './version-listing.ts'
import { getVersioning, putVersioning } from './versioning.ts'

export type Verb = (store: Store, call: Call, secret: string) => Promise<Answer> | Answer

/** By method, followed by the subresource if there is one. */
const bucketVerbs: Readonly<Record<string, Verb>> = {
  HEAD: headBucket,
  GET: list,
  PUT: createBucket,
  DELETE: deleteBucket,
  'POST delete': removeMany,
  'GET versions': listVersions,
  'GET versioning': getVersioning,
  'PUT versioning': putVersioning,
  'GET location': getLocation,
  'GET cors': getCors,
  'PUT cors': putCors,
  'DELETE cors': deleteCors,
  'GET uploads': listUploads,
}

/** Subresources of a bucket that S3 has and this server refuses. */
const missingOfBuckets =
  'accelerate acl analytics encryption intelligent-tiering inventory lifecycle logging metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock replication requestPayment tagging website'

const subresources = [
  'delete',
  'versions',
  'versioning',
  'location',
  'cors',
  'uploads',
  ...missingOfBuckets.split(' '),
]

const uploadVerbs: Readonly<Record<string, Verb>> = {
  PUT: (store, call) =>
    'x-amz-copy-source' in call.headers ? uploadPartCopy(store, call) : uploadPart(store, call),
  GET: listParts,
  POST: completeUpload,
  DELETE: abortUpload,
}

const objectVerbs: Readonly<Record<string, Verb>> = {
  GET: get,
  HEAD: get,
  PUT: (store, call) => ('x-amz-copy-source' in call.headers ? copy(store, call) : put(store, call)),
  DELETE: remove,
  'POST uploads': createUpload,
}

/** Of an object. Without a refusal, GET would return the object instead. */
const missingOfObjects =
  'acl attributes legal-hold partNumber restore retention select tagging torrent'.split(' ')

const notImplemented = () =>
  refusal('NotImplemented', 'A header you provided implies functionality that is not implemented')

function bucketVerb({ method, query }: Call): Verb {
  const subresource = subresources.find((name) => query.has(name))
  const verb = bucketVerbs[subresource === undefined ? method : `${method} ${subresource}`]
  if (verb) return verb
  if (subresource !== undefined) throw notImplemented()
  const message = 'The specified method is not allowed against this resource.'
  throw refusal('MethodNotAllowed', message, { Method: method, ResourceType: 'BUCKET' })
}

function objectVerb({ method, query }: Call): Verb {
  const isPart = query.has('uploadId')
  const verb = isPart ? uploadVerbs[method] : objectVerbs[query.has('uploads') ? `${method} uploads` : method]
  const isMissing = missingOfObjects.some((name) => query.has(name) && !(isPart && name === 'partNumber'))
  if (!verb || isMissing) throw notImplemented()
  return verb
}

/** @throws NotImplemented (501), MethodNotAllowed (405) */
export function verbOf(call: Call): Verb {
  if (call.bucket === '' && call.method === 'GET') return listBuckets
  return call.key === '' ? bucketVerb(call) : objectVerb(call)
}
