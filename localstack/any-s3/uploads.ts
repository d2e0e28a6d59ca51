// Tries an S3's ways to take large files: by a form, and in parts.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { attempt, type Scratch, statusOf } from './scratch.ts'

/** What an upload says of its object, which has it then. */
const described = { ContentType: 'image/png', Metadata: { overwrite: '0' } }

/** Returns whether an object is there, with what its upload said of it, and three bytes. */
async function isThere(scratch: Scratch, name: string): Promise<boolean> {
  const found = await scratch.s3.send(new HeadObjectCommand(scratch.at(name))).catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error
  })
  return (
    found?.ContentLength === 3 &&
    found.ContentType === described.ContentType &&
    found.Metadata?.overwrite === described.Metadata.overwrite
  )
}

/** Sends a form that is signed for three bytes. @returns the status @throws Error if S3 doesn't answer, or is broken */
async function sendForm(scratch: Scratch, name: string, text: string): Promise<number> {
  const { url, fields } = await createPresignedPost(scratch.s3, {
    ...{ ...scratch.at(name), Expires: 300, Conditions: [['content-length-range', 3, 3]] },
    Fields: {
      'Content-Type': described.ContentType,
      'x-amz-meta-overwrite': described.Metadata.overwrite,
    },
  })
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', new Blob([text]))
  const answer = await fetch(url, { method: 'POST', body: form, signal: AbortSignal.timeout(10_000) })
  await answer.arrayBuffer()
  if (answer.status >= 500 && answer.status !== 501) throw new Error(`${answer.status} for a form`)
  return answer.status
}

/** Returns whether a form with the signed number of bytes is stored, and one with more is refused. */
export async function takesForms(scratch: Scratch): Promise<boolean> {
  if ((await sendForm(scratch, 'd', 'one')) >= 300) return false
  const isWhole = await isThere(scratch, 'd')
  return (await sendForm(scratch, 'e', 'too long')) >= 400 && isWhole
}

/** Begins an upload in parts, and sends one. @returns where it is */
async function beginParts(scratch: Scratch, name: string) {
  const object = scratch.at(name)
  const { UploadId } = await scratch.s3.send(new CreateMultipartUploadCommand({ ...object, ...described }))
  const upload = { ...object, UploadId }
  await scratch.s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'one' }))
  return upload
}

/** Returns whether S3 says which parts of a file are there, joins them, and aborts an upload. */
export async function takesParts(scratch: Scratch): Promise<boolean> {
  const refused = await attempt(async () => {
    const upload = await beginParts(scratch, 'g')
    const { Parts = [] } = await scratch.s3.send(new ListPartsCommand(upload))
    if (Parts[0]?.Size !== 3) return
    const parts = Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
    const joined = { ...upload, MultipartUpload: { Parts: parts } }
    await scratch.s3.send(new CompleteMultipartUploadCommand(joined))
    await scratch.s3.send(new AbortMultipartUploadCommand(await beginParts(scratch, 'h')))
  })
  return refused === undefined && (await isThere(scratch, 'g'))
}
