// DeleteObjects: up to 1,000 keys in one request, each with its own outcome.
import { receiveText } from './body.ts'
import type { Answer, Call } from './call.ts'
import { checkMatch } from './conditions.ts'
import { malformedXml, refusal, S3Error } from './refusal.ts'
import type { Store } from './store.ts'
import { checkVersionId, type Removal } from './versions.ts'
import { document, elements, type Fields, parseList, xmlType } from './xml.ts'

const maxKeys = 1000

function describe(
  { Key, VersionId }: Fields,
  outcome: Removal | S3Error | undefined,
  quiet: boolean,
): string {
  if (outcome instanceof S3Error)
    return `<Error>${elements({ Key, VersionId, Code: outcome.code, Message: outcome.message })}</Error>`
  if (quiet) return ''
  const marker = outcome?.isMarker ? outcome.object.version : undefined
  return `<Deleted>${elements({ Key, VersionId, DeleteMarker: marker && true, DeleteMarkerVersionId: marker })}</Deleted>`
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function removeMany(store: Store, call: Call): Promise<Answer> {
  const text = await receiveText(call)
  if (
    !Object.keys(call.headers).some((name) => /^(content-md5$|x-amz-checksum-|x-amz-trailer$)/.test(name))
  ) {
    const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
    throw refusal('InvalidRequest', message)
  }
  const { fields, items } = parseList(text, 'Delete', 'Object')
  if (items.length > maxKeys || items.some(({ Key }) => !Key)) throw malformedXml()
  const outcomes = await store.removeMany(
    call,
    items.map(({ Key: key = '', ETag, VersionId }) => () => ({
      key,
      check: (current) => checkMatch(ETag, key, current),
      version: checkVersionId(VersionId),
    })),
  )
  const told = items.map((item, index) => describe(item, outcomes[index], fields.Quiet === 'true'))
  return { status: 200, headers: xmlType, body: document('DeleteResult', told.join('')) }
}
