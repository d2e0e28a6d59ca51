// Tries an S3's conditional requests.
import { CopyObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3'
import { attempt, isRefusal, type Scratch, wrongEtag } from './scratch.ts'

/** Returns what makes conditional writes useless, for the operator; undefined if they work. */
export async function complaintAboutWrites(scratch: Scratch): Promise<string | undefined> {
  const created = await attempt(() => scratch.put('a', 'one', { IfNoneMatch: '*' }))
  if (created !== undefined)
    return `it refuses If-None-Match of PutObject, with ${created}: images couldn't be stored`
  const again = await attempt(() => scratch.put('a', 'two', { IfNoneMatch: '*' }))
  if (!isRefusal(again))
    return 'it ignores If-None-Match of PutObject: uploads at the same time would be lost'
  const { etag } = await scratch.read('a')
  const stale = await attempt(() => scratch.put('a', 'three', { IfMatch: wrongEtag }))
  if (!isRefusal(stale)) return 'it ignores If-Match of PutObject: changes at the same time would be lost'
  const changed = await attempt(() => scratch.put('a', 'four', { IfMatch: etag }))
  const { write } = await scratch.read('a')
  if (changed !== undefined || write !== 'four')
    return `it refuses a PutObject whose If-Match is right, with ${changed}`
  return undefined
}

/** Returns whether a deleted key can be created again. */
export async function recreates(scratch: Scratch): Promise<boolean> {
  await scratch.put('f', 'one', { IfNoneMatch: '*' })
  await scratch.s3.send(new DeleteObjectCommand(scratch.at('f')))
  return (await attempt(() => scratch.put('f', 'two', { IfNoneMatch: '*' }))) === undefined
}

/** Returns whether an object is copied under conditions that hold, and under no others. */
export async function copies(scratch: Scratch): Promise<boolean> {
  const etag = await scratch.put('source', 'one')
  const source = { CopySource: `${scratch.bucket}/${scratch.folder}source` }
  const copy = (condition: object) =>
    attempt(() => scratch.s3.send(new CopyObjectCommand({ ...scratch.at('b'), ...source, ...condition })))
  if ((await copy({ IfNoneMatch: '*' })) !== undefined) return false
  for (const condition of [{ IfNoneMatch: '*' }, { IfMatch: wrongEtag }, { CopySourceIfMatch: wrongEtag }])
    if (!isRefusal(await copy(condition))) return false
  const { etag: copied } = await scratch.read('b')
  return (await copy({ IfMatch: copied, CopySourceIfMatch: etag })) === undefined
}

/** Returns whether an object is deleted under a condition that holds, and under no other. */
export async function deletes(scratch: Scratch): Promise<boolean> {
  const etag = await scratch.put('c', 'one')
  const remove = (IfMatch: string) =>
    attempt(() => scratch.s3.send(new DeleteObjectCommand({ ...scratch.at('c'), IfMatch })))
  if (!isRefusal(await remove(wrongEtag))) return false
  return (await remove(etag)) === undefined
}
