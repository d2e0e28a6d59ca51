// POST Object: uploads by HTML forms, directly from a browser to the bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
import type { IncomingMessage } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import busboy from 'busboy'
import { checksumHeaders, claimedChecksums } from './body.ts'
import { type Answer, type Call, checkKey } from './call.ts'
import { Digest } from './digest.ts'
import { keptHeaders } from './headers.ts'
import { checkForm, type FormFields, type SizeRange } from './post-policy.ts'
import { invalid, refusal } from './refusal.ts'
import type { Credentials } from './signature.ts'
import type { Store } from './store.ts'
import { versionHeader } from './versions.ts'
import { document, elements, xmlType } from './xml.ts'

interface Form {
  /** The fields before the file; S3 ignores those after it. */
  readonly fields: Map<string, string>
  readonly file: Readable
  readonly filename: string
  /** Settles at the last boundary: only then is the file complete. */
  readonly finished: Promise<void>
}

/** Resolves at the start of the file. The caller must read or destroy it. */
function openForm({ headers }: Call, body: IncomingMessage): Promise<Form> {
  const parser = busboy({ headers, defParamCharset: 'utf8', limits: { files: 1 } })
  const fields = new Map<string, string>()
  const { promise: finished, resolve: finish, reject: fail } = Promise.withResolvers<void>()
  finished.catch(() => {})
  const incomplete = () => fail(refusal('IncompleteBody', 'The form ended before its last boundary'))
  body.once('close', () => body.complete || incomplete())
  parser.once('error', incomplete).once('close', finish)
  body.pipe(parser)
  return new Promise((resolve, reject) => {
    let open = false
    parser.on('field', (name, value) => {
      if (open) return
      if (name !== 'file') fields.set(name.toLowerCase(), value)
      else {
        // The parser calls a part without a filename a field; to S3 it is the file.
        open = true
        resolve({ fields, file: new PassThrough().end(value), filename: '', finished })
      }
    })
    parser.on('file', (name, file, { filename }) => {
      if (name !== 'file' || open) return file.resume()
      open = true
      file.on('error', () => {})
      return resolve({ fields, file, filename: filename ?? '', finished })
    })
    const noFile = () => reject(invalid('file', 'POST requires exactly one file upload per request.'))
    finished.then(noFile, reject)
  })
}

/** "All variables within the form are expanded prior to validating the POST policy." */
function completeFields({ fields, filename }: Form, bucket: string): FormFields {
  const key = fields.get('key')
  if (key === undefined) throw invalid('key', "Bucket POST must contain a field named 'key'")
  const expanded = key.replace(/\$\{filename\}/g, () => filename)
  if (expanded === '') throw invalid('key', 'User key must have a length greater than 0.')
  checkKey(expanded)
  return new Map([['bucket', bucket], ...fields, ['key', expanded]])
}

async function* limit(file: Readable, { max }: SizeRange): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of file) {
    size += chunk.length
    if (size > max) throw refusal('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
    yield chunk
  }
}

/** Writes the file, and returns once the whole form has arrived and matches the policy and its checksums. */
async function receiveFile(store: Store, form: Form, fields: FormFields, range: SizeRange) {
  const checksums = claimedChecksums(Object.fromEntries(fields))
  const digest = new Digest(checksums.keys())
  form.finished.catch((error: Error) => form.file.destroy(error))
  const blob = await store.blobs.write(limit(form.file, range), digest)
  await store.blobs.orRemove(blob, async () => {
    await form.finished
    if (digest.size < range.min)
      throw refusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size')
    digest.verify({ md5: fields.get('content-md5'), checksums })
  })
  return { blob, size: digest.size, etag: digest.md5(), checksums: checksumHeaders(checksums) }
}

function answer({ host, bucket }: Call, fields: FormFields, key: string, etag: string): Answer {
  const location = `http://${host}/${bucket}/${encodeURIComponent(key)}`
  const headers = { ETag: `"${etag}"`, Location: location }
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect')
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect)
    for (const [name, value] of Object.entries({ bucket, key, etag: `"${etag}"` }))
      target.searchParams.append(name, value)
    return { status: 303, headers: { ...headers, Location: target.href } }
  }
  const status = fields.get('success_action_status')
  if (status === '200') return { status: 200, headers }
  if (status !== '201') return { status: 204, headers }
  const content = elements({ Location: location, Bucket: bucket, Key: key, ETag: `"${etag}"` })
  return { status: 201, headers: { ...headers, ...xmlType }, body: document('PostResponse', content) }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html. Its signature is that of the form's policy. */
export async function postObject(
  store: Store,
  call: Call,
  body: IncomingMessage,
  credentials: Credentials,
): Promise<Answer> {
  try {
    const form = await openForm(call, body)
    const fields = completeFields(form, call.bucket)
    const range = await checkForm(fields, credentials)
    const kept = keptHeaders(Object.fromEntries(fields))
    const key = fields.get('key') ?? ''
    const { checksums, ...file } = await receiveFile(store, form, fields, range)
    const object = { bucket: call.bucket, key, ...file, headers: { ...kept, ...checksums } }
    const stored = await store.put(call, { eventName: 'ObjectCreated:Post', object, check: () => {} })
    const answered = answer(call, fields, key, stored.etag)
    return { ...answered, headers: { ...answered.headers, ...versionHeader(store.catalog, stored) } }
  } catch (error) {
    // Discards the rest of a refused form, so that the client gets to read the response.
    body.unpipe()
    body.resume()
    throw error
  }
}
