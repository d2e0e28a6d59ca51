// The local replacement of CloudFront, in front of a local deployment.
// Arguments: the API's URL, the port to listen on at 127.0.0.1, and a file with the deployed template.
import './loopback.ts'
import '@aws-sdk/signature-v4a'
import { readFileSync } from 'node:fs'
import { CloudFrontKeyValueStoreClient, GetKeyCommand } from '@aws-sdk/client-cloudfront-keyvaluestore'
import * as z from 'zod/mini'
import { distributionOf } from '../edge/distribution.ts'
import { apiOrigin, bucketOrigin } from '../edge/origins.ts'
import { startEdge } from '../edge/server.ts'

const template = z.object({
  Resources: z.looseObject({ Bucket: z.object({ Properties: z.object({ BucketName: z.string() }) }) }),
})

const [api = '', port = '', file = '', keys = ''] = process.argv.slice(2)
const { Resources } = z.parse(template, JSON.parse(readFileSync(file, 'utf8')))
const store = new CloudFrontKeyValueStoreClient()

async function readKey(Key: string): Promise<string> {
  const { Value } = await store.send(new GetKeyCommand({ KvsARN: keys, Key }))
  if (Value === undefined) throw new Error('KeyNotFound')
  return Value
}

const bucket = bucketOrigin(Resources.Bucket.Properties.BucketName)
const distribution = distributionOf(Resources)
await startEdge(Number(port), { distribution, origins: { api: apiOrigin(api), bucket }, readKey })
