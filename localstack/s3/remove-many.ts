// DeleteObjects: up to 1,000 keys in one request, each with its own outcome.
import { receiveText } from './body.ts'
import type { Answer, Call } from './call.ts'
import { checkMatch } from './conditions.ts'
import { malformedXml, S3Error } from './refusal.ts'
import type { Store } from './store.ts'
import { checkVersionId } from './versions.ts'
import { document, elements, type Fields, parseList, XML } from './xml.ts'

const MAX_KEYS = 1000

async function removeOne(store: Store, call: Call, item: Fields, quiet: boolean): Promise<string> {
  const key = item.Key ?? ''
  try {
    const id = checkVersionId(item.VersionId)
    const removal = await store.remove(call, key, (current) => checkMatch(item.ETag, key, current), id)
    if (quiet) return ''
    const marker = removal?.isMarker ? removal.object.version : undefined
    const told = { Key: key, VersionId: id, DeleteMarker: marker && true, DeleteMarkerVersionId: marker }
    return `<Deleted>${elements(told)}</Deleted>`
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    const { code, message } = error
    return `<Error>${elements({ Key: key, VersionId: item.VersionId, Code: code, Message: message })}</Error>`
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function removeMany(store: Store, call: Call): Promise<Answer> {
  const { fields, items } = parseList(await receiveText(call), 'Delete', 'Object')
  if (items.length > MAX_KEYS || items.some(({ Key }) => !Key)) throw malformedXml()
  const outcomes: string[] = []
  for (const item of items) outcomes.push(await removeOne(store, call, item, fields.Quiet === 'true'))
  return { status: 200, headers: XML, body: document('DeleteResult', outcomes.join('')) }
}
