// Which verb a request asks for: method, key and the query's subresource decide.
import type { Answer, Call } from './call.ts'
import { list } from './listing.ts'
import { abortUpload, completeUpload, createUpload, uploadPart, uploadPartCopy } from './multipart.ts'
import { copy, get, put, remove } from './objects.ts'
import { refusal } from './refusal.ts'
import { removeMany } from './remove-many.ts'
import type { Store } from './store.ts'
import { listVersions } from './version-listing.ts'
import { getVersioning, putVersioning } from './versioning.ts'

export type Verb = (store: Store, call: Call, secret: string) => Promise<Answer> | Answer

/** What S3 can do with an object, and this can't: refused, for a silent GET in place of it would be worse. */
const MISSING = [
  'acl',
  'attributes',
  'legal-hold',
  'partNumber',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
]

const BUCKET_SUBRESOURCES = [
  'uploads',
  'versions',
  'location',
  'cors',
  'policy',
  'versioning',
  'notification',
]

const UPLOAD_VERBS: Readonly<Record<string, Verb>> = {
  PUT: (store, call) =>
    'x-amz-copy-source' in call.headers ? uploadPartCopy(store, call) : uploadPart(store, call),
  POST: completeUpload,
  DELETE: abortUpload,
}

const OBJECT_VERBS: Readonly<Record<string, Verb>> = {
  GET: get,
  HEAD: get,
  PUT: (store, call) => ('x-amz-copy-source' in call.headers ? copy(store, call) : put(store, call)),
  DELETE: remove,
}

function bucketVerb({ method, query }: Call): Verb | undefined {
  if (method === 'HEAD') return () => ({ status: 200 })
  if (method === 'POST' && query.has('delete')) return removeMany
  if (method === 'GET' && query.has('versions')) return (store, call) => listVersions(store, call)
  if (query.has('versioning')) return { GET: getVersioning, PUT: putVersioning }[method]
  const plain = [...query.keys()].every((name) => !BUCKET_SUBRESOURCES.includes(name))
  return method === 'GET' && plain ? (store, call, secret) => list(store, call, secret) : undefined
}

/** Undefined for the verbs on buckets that s3rver answers. */
export function verbOf(call: Call): Verb | undefined {
  const { method, key, query } = call
  if (key === '') return bucketVerb(call)
  const upload = query.has('uploadId')
  const verb = upload
    ? UPLOAD_VERBS[method]
    : method === 'POST' && query.has('uploads')
      ? createUpload
      : OBJECT_VERBS[method]
  const missing = MISSING.some((name) => query.has(name) && !(upload && name === 'partNumber'))
  if (verb && !missing) return verb
  throw refusal('NotImplemented', 'A header you provided implies functionality that is not implemented')
}
