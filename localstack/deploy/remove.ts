// `npm run remove:local`: takes a local deploy away again, images and all, and ends the endpoint that it started.
import './loopback.ts'
import { DeleteObjectsCommand, ListObjectVersionsCommand, NoSuchBucket, S3Client } from '@aws-sdk/client-s3'
import { serverless } from './command.ts'
import { findEndpoint, reaching } from './endpoint.ts'

const Bucket = 'darkroom-local'

/** CloudFormation removes no bucket that has something in it, old versions included. */
async function empty(s3: S3Client): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
  if (Objects.length === 0) return
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
  await empty(s3)
}

const endpoint = await findEndpoint(false)
const env = reaching(endpoint)
Object.assign(process.env, env)
try {
  await empty(new S3Client({ forcePathStyle: true }))
  await serverless(['remove', '--stage', 'local'], { env })
} catch (error) {
  if (!(error instanceof NoSuchBucket)) throw error
  console.log('Nothing is deployed here')
} finally {
  await endpoint.stop()
}
