// The Koa app: s3rver's, with our store, signatures and object verbs before its router.
import { randomBytes } from 'node:crypto'
import S3rver, { type Context, type Middleware } from '@20minutes/s3rver'
import cors from '@20minutes/s3rver/lib/middleware/cors.js'
import S3Error from '@20minutes/s3rver/lib/models/error.js'
import corsHeaders from '../../stack/cors-headers.json' with { type: 'json' }
import { BucketStore } from './bucket-store.ts'
import { type Answer, type Call, checkKey, decodeHeaders, parseTarget } from './call.ts'
import { postObject } from './post-object.ts'
import { refusal } from './refusal.ts'
import { authenticate, type Credentials } from './signature.ts'
import type { Store } from './store.ts'
import { verbOf } from './verbs.ts'

const elements = (name: string, values: readonly string[]) =>
  values.map((value) => `<${name}>${value}</${name}>`).join('')

/** As stack/bucket.yml has it. The signature guards the bucket, so browsers of every origin may come. */
const CORS = `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader>
  ${elements('AllowedMethod', ['GET', 'HEAD', 'POST'])}${elements('ExposeHeader', corsHeaders.exposed)}
  </CORSRule></CORSConfiguration>`

function readCall(context: Context, requestId: string): Call {
  const { req } = context
  const target = parseTarget(req.url ?? '/')
  checkKey(target.key)
  return {
    ...target,
    method: context.method,
    headers: decodeHeaders(req.headers),
    body: req,
    host: context.host,
    requestId,
    sourceIp: req.socket.remoteAddress ?? '127.0.0.1',
  }
}

/**
 * A presigned URL may carry x-amz-* headers in its query (x-amz-meta-*, for one), where the signature covers them.
 * Not so the checksum: the SDK signs that of an empty body into every URL for a PUT, and S3 ignores it there
 * (https://github.com/localstack/localstack/issues/12169).
 */
function liftQueryHeaders(call: Call): Call {
  const lifted = [...call.query].filter(([name]) => /^x-amz-(?!checksum-)/i.test(name))
  const headers = Object.fromEntries(lifted.map(([name, value]) => [name.toLowerCase(), value]))
  return { ...call, headers: { ...call.headers, ...headers } }
}

/** What has been checked is taken away, as s3rver would check it again, and wrongly. */
function hideSignature(context: Context): void {
  delete context.req.headers.authorization
  context.query = Object.fromEntries(Object.entries(context.query).filter(([name]) => !/^x-amz-/i.test(name)))
}

function send(context: Context, { status, headers = {}, body }: Answer): void {
  // Koa fills in a text of its own where there is no body, except for HEAD and the likes of 204.
  if (body !== undefined) context.body = body
  else if (context.method !== 'HEAD' && status !== 204 && status !== 304) context.body = ''
  context.status = status
  for (const [name, value] of Object.entries(headers)) context.set(name, value)
}

/** Marks every answer and every error with the request's id, as S3 does. */
const identify: Middleware = async (context, next) => {
  const requestId = randomBytes(8).toString('hex').toUpperCase()
  context.set('x-amz-request-id', requestId)
  try {
    await next()
  } catch (error) {
    if (error instanceof S3Error) {
      error.detail = { ...error.detail, RequestId: requestId }
      for (const [name, value] of Object.entries(error.answerHeaders ?? {})) context.set(name, value)
    }
    throw error
  }
}

/** s3rver's CORS answers, given only to those who ask across origins. */
function crossOrigin(): Middleware {
  const answerCors = cors()
  return async (context, next) => {
    if (context.get('origin') === '' && context.method !== 'OPTIONS') return next()
    context.params = { bucket: parseTarget(context.req.url ?? '/').bucket }
    // A preflight ends here: it is never signed.
    await answerCors(context, async () => {})
    return context.method === 'OPTIONS' ? undefined : next()
  }
}

const isForm = (call: Call): boolean =>
  call.method === 'POST' &&
  call.key === '' &&
  !call.query.has('delete') &&
  call.headers['content-type']?.startsWith('multipart/form-data') === true

function serve(store: Store, credentials: Credentials): Middleware {
  return async (context, next) => {
    const call = readCall(context, context.res.getHeader('x-amz-request-id')?.toString() ?? '')
    const form = isForm(call)
    if (!form) {
      const [rawPath = ''] = (context.req.url ?? '').split('?')
      await authenticate(call, rawPath, credentials)
    }
    hideSignature(context)
    const verb = call.bucket === '' ? undefined : verbOf(call)
    if (!verb && !form) return next()
    if (!store.catalog.bucket(call.bucket)) {
      throw refusal('NoSuchBucket', 'The specified bucket does not exist', { BucketName: call.bucket })
    }
    const answer = form
      ? postObject(store, call, credentials)
      : verb?.(store, liftQueryHeaders(call), credentials.secretAccessKey)
    return send(context, (await answer) ?? { status: 501 })
  }
}

/** Refusals, and clients that hang up. */
function isExpected(error: unknown): boolean {
  if (error instanceof S3Error) return true
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code) || code.startsWith('HPE_')
}

/** Builds the app, and the bucket if it is missing. It is served by its `callback()`. */
export async function createApp(store: Store, bucket: string, credentials: Credentials): Promise<S3rver> {
  const app = new S3rver({
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket, configs: [CORS] }],
  })
  app.store = app.context.store = new BucketStore(store.catalog)
  // s3rver's own: logger (left out), XML, mounting, virtual hosts, router (last).
  const router = app.middleware.length - 1
  app.middleware = [
    identify,
    ...app.middleware.slice(1, router),
    crossOrigin(),
    serve(store, credentials),
    ...app.middleware.slice(router),
  ]
  app.on('error', (error) => isExpected(error) || console.error(error))
  await app.configureBuckets()
  // As stack/bucket.yml has it.
  store.catalog.commit(() => store.catalog.putSetting(bucket, 'versioning', 'Enabled'))
  return app
}
