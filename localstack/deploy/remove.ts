// `npm run remove:local`: removes a local deployment with all images, and stops the endpoint that it started.
import './loopback.ts'
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  S3Client,
} from '@aws-sdk/client-s3'
import { readArguments } from '../../cli/arguments.ts'
import { serverless } from '../../cli/command.ts'
import { decodeKey, fitsXml } from '../../lib/storage/s3/xml.ts'
import { stopEdge } from './edge.ts'
import { findEndpoint, reaching } from './endpoint.ts'

const usage = `Usage: npm run remove:local

Removes what npm run deploy:local deployed, with all images, and stops the endpoint that it started.`

const Bucket = 'darkroom-local'

/** CloudFormation removes only empty buckets, and old versions count. */
async function empty(s3: S3Client): Promise<void> {
  let at: { KeyMarker?: string; VersionIdMarker?: string | undefined } | undefined = {}
  while (at) at = await emptyPage(s3, at)
}

/** @returns where the next page begins; a page before it can be empty */
async function emptyPage(s3: S3Client, at: { KeyMarker?: string; VersionIdMarker?: string | undefined }) {
  const page = await s3.send(new ListObjectVersionsCommand({ Bucket, EncodingType: 'url', ...at }))
  const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
    ({ Key = '', VersionId }) => ({ Key: decodeKey(Key, page.EncodingType), VersionId }),
  )
  for (const one of objects.filter(({ Key }) => !fitsXml(Key)))
    await s3.send(new DeleteObjectCommand({ Bucket, ...one }))
  const Objects = objects.filter(({ Key }) => fitsXml(Key))
  if (Objects.length > 0)
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
  if (!page.IsTruncated) return undefined
  const KeyMarker = decodeKey(page.NextKeyMarker ?? '', page.EncodingType)
  return { KeyMarker, VersionIdMarker: page.NextVersionIdMarker }
}

const isNothing = (error: unknown) =>
  error instanceof NoSuchBucket || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'

readArguments({ usage })
const endpoint = await findEndpoint(false)
console.log(
  `Removing from ${endpoint.url}: the stack darkroom-local and the bucket ${Bucket}, with all images and their old versions`,
)
if (endpoint.starts) console.log(`Stopping ${endpoint.starts}, if npm run deploy:local started it`)
const env = reaching(endpoint)
Object.assign(process.env, env)
try {
  await empty(new S3Client({ forcePathStyle: true }))
  await serverless(['remove', '--stage', 'local'], { env })
} catch (error) {
  if (!isNothing(error)) throw error
  console.log('Nothing is deployed')
} finally {
  await stopEdge()
  await endpoint.stop()
}
