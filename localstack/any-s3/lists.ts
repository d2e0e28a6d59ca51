// Tries which keys an S3 takes, and whether its lists have all of them.
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { decodeKey } from '../../lib/storage/s3/xml.ts'
import { attempt, type Scratch } from './scratch.ts'

/** Keys in the order of their bytes, with what listings get wrong. */
const plain = [
  ' ',
  '+',
  'A',
  '[',
  'a',
  'a b',
  'a%2F.png',
  'a.png',
  'x.1',
  'x/1',
  'x/2',
  '~',
  '\u00e9',
  '\uff5e',
  '\u{1f600}',
]

/** Returns the names under a prefix, page by page; of a list that doesn't end, the first hundred. */
async function namesUnder({ s3, bucket, folder }: Scratch, prefix: string): Promise<string[]> {
  const Prefix = folder + prefix
  const page = { Bucket: bucket, Prefix, EncodingType: 'url' as const, MaxKeys: 2 }
  const found: string[] = []
  for (let token: string | undefined; ; ) {
    const from = token === undefined ? {} : { ContinuationToken: token }
    const listed = await s3.send(new ListObjectsV2Command({ ...page, ...from }))
    for (const { Key = '' } of listed.Contents ?? [])
      found.push(decodeKey(Key, listed.EncodingType).slice(Prefix.length))
    token = listed.NextContinuationToken
    if (!listed.IsTruncated || token === undefined || found.length > 100) return found
  }
}

/** Returns whether a list has every key once, and in the order of their bytes. */
export async function lists(scratch: Scratch): Promise<boolean> {
  for (const name of plain) await scratch.put(`list/${name}`, 'one')
  return (await namesUnder(scratch, 'list/')).join('\n') === plain.join('\n')
}

/** Returns whether a list has keys that XML can't contain. */
export async function encodes(scratch: Scratch): Promise<boolean> {
  const odd = 'a\uffff'
  await scratch.put(`odd/${odd}`, 'one')
  return (await namesUnder(scratch, 'odd/'))[0] === odd
}

/** Returns whether keys can have more than 255 bytes between two slashes, which file systems can't. */
export const takesLongSegments = async (scratch: Scratch) =>
  (await attempt(() => scratch.put('long'.repeat(100), 'one'))) === undefined
