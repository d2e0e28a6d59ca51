// The copy of the keys that sign URLs which CloudFront's function reads: a key value store at the edge. Commands
// write it, functions never do.
import { config } from '../config.ts'
import { readParameter } from './parameters.ts'
import { readSigningKeys } from './secrets.ts'

/**
 * Returns the store's ARN, which the template writes there; undefined if the stage has none.
 * @throws ImageError storage
 */
const edgeKeysArn = () => readParameter(`${config.parameters.path}/edge-keys`)

/** Loads the client, and the signatures that only it needs: a stage without a store does without. */
async function loadClient() {
  await import('@aws-sdk/signature-v4a')
  return import('@aws-sdk/client-cloudfront-keyvaluestore')
}

/**
 * Makes the store equal to the stage's keys. It reaches all edge locations within some seconds.
 * @param except the id of a key that is about to be revoked
 * @returns false if the stage has no store
 * @throws Error if the store can't be changed, or changed meanwhile
 */
export async function syncEdgeKeys(except?: string): Promise<boolean> {
  const KvsARN = await edgeKeysArn()
  if (KvsARN === undefined) return false
  const keys = (await readSigningKeys()).filter(({ id }) => id !== except)
  const { CloudFrontKeyValueStoreClient, DescribeKeyValueStoreCommand, paginateListKeys, UpdateKeysCommand } =
    await loadClient()
  const client = new CloudFrontKeyValueStoreClient()
  const { ETag: IfMatch } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }))
  const there: string[] = []
  for await (const { Items = [] } of paginateListKeys({ client }, { KvsARN }))
    there.push(...Items.flatMap(({ Key }) => Key ?? []))
  const Puts = keys.map(({ id, secret }) => ({ Key: `key:${id}`, Value: secret }))
  const Deletes = there.filter((key) => !Puts.some(({ Key }) => Key === key)).map((Key) => ({ Key }))
  if (Puts.length > 0 || Deletes.length > 0)
    await client.send(new UpdateKeysCommand({ KvsARN, IfMatch, Puts, Deletes }))
  return true
}
