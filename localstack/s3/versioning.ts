// Whether a bucket keeps versions: PutBucketVersioning and GetBucketVersioning.
import { receiveText } from './body.ts'
import type { Answer, Call } from './call.ts'
import { refusal } from './refusal.ts'
import type { Store } from './store.ts'
import { document, element, parseFields, xmlType } from './xml.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export function getVersioning({ catalog }: Store, { bucket }: Call): Answer {
  const status = element('Status', catalog.versioning(bucket))
  return { status: 200, headers: xmlType, body: document('VersioningConfiguration', status) }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export async function putVersioning({ catalog }: Store, call: Call): Promise<Answer> {
  const { Status } = parseFields(await receiveText(call), 'VersioningConfiguration')
  if (Status !== 'Enabled' && Status !== 'Suspended')
    throw refusal('IllegalVersioningConfigurationException', 'The versioning configuration is invalid')
  catalog.commit(() => catalog.putSetting(call.bucket, 'versioning', Status))
  return { status: 200 }
}
