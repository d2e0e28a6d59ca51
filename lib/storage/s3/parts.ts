// The calls to S3 for uploads in parts, in addition to those in commands.ts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
import { Command, documentOf, finish, type With } from './commands.ts'
import { type Input, sending } from './input.ts'
import type { Answer, Sending } from './message.ts'
import { all, escaped, textOf } from './xml.ts'

type Beginning = With<'ContentType' | 'Metadata'>

export class CreateMultipartUploadCommand extends Command<{ readonly UploadId: string }, Beginning> {
  readonly name = 'CreateMultipartUpload'

  toRequest = () => ({ ...sending('POST', this.input, { uploads: '' }), body: '' })

  async toOutput(answer: Answer) {
    const UploadId = textOf(await documentOf(answer, 'InitiateMultipartUploadResult'), 'UploadId')
    if (UploadId === undefined) throw new Error("S3's answer has no UploadId")
    return { UploadId }
  }
}

type OfUpload = With<never, 'UploadId'>

/** A part that S3 has. */
export interface ListedPart {
  readonly PartNumber: number
  readonly ETag: string
  readonly Size: number
}

interface ListedParts {
  readonly Parts: readonly ListedPart[]
  readonly NextPartNumberMarker: string | undefined
}

export class ListPartsCommand extends Command<ListedParts, OfUpload & With<'PartNumberMarker'>> {
  readonly name = 'ListParts'

  toRequest = () => sending('GET', this.input)

  async toOutput(answer: Answer): Promise<ListedParts> {
    const listed = await documentOf(answer, 'ListPartsResult')
    const Parts = all(listed, 'Part').map((part) => ({
      PartNumber: Number(textOf(part, 'PartNumber')),
      ETag: textOf(part, 'ETag') ?? '',
      Size: Number(textOf(part, 'Size')),
    }))
    const isTruncated = textOf(listed, 'IsTruncated') === 'true'
    return { Parts, NextPartNumberMarker: isTruncated ? textOf(listed, 'NextPartNumberMarker') : undefined }
  }
}

interface Completing extends OfUpload {
  /** In ascending order. */
  readonly Parts: readonly Pick<ListedPart, 'PartNumber' | 'ETag'>[]
}

export class CompleteMultipartUploadCommand extends Command<
  { readonly ETag: string | undefined },
  Completing
> {
  readonly name = 'CompleteMultipartUpload'

  toRequest(): Sending {
    const parts = this.input.Parts.map(
      ({ PartNumber, ETag }) =>
        `<Part><PartNumber>${PartNumber}</PartNumber><ETag>${escaped(ETag)}</ETag></Part>`,
    )
    const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`
    return { ...sending('POST', { ...this.input, ContentType: 'application/xml' }), body }
  }

  toOutput = async (answer: Answer) => ({
    ETag: textOf(await documentOf(answer, 'CompleteMultipartUploadResult'), 'ETag'),
  })
}

/** An upload that isn't complete. */
export interface OpenUpload {
  readonly Key: string
  readonly UploadId: string
  readonly Initiated: Date
}

interface OpenUploads {
  readonly Uploads: readonly OpenUpload[]
  readonly EncodingType: string | undefined
  /** Encoded as the keys are. Undefined on the last page. */
  readonly NextKeyMarker: string | undefined
  readonly NextUploadIdMarker: string | undefined
}

/** A page of up to 1,000 uploads. */
export class ListMultipartUploadsCommand extends Command<
  OpenUploads,
  Pick<Input, 'Bucket' | 'EncodingType' | 'KeyMarker' | 'Prefix' | 'UploadIdMarker'>
> {
  readonly name = 'ListMultipartUploads'

  toRequest = () => sending('GET', this.input, { uploads: '' })

  async toOutput(answer: Answer): Promise<OpenUploads> {
    const listed = await documentOf(answer, 'ListMultipartUploadsResult')
    const Uploads = all(listed, 'Upload').map((upload) => ({
      Key: textOf(upload, 'Key') ?? '',
      UploadId: textOf(upload, 'UploadId') ?? '',
      Initiated: new Date(textOf(upload, 'Initiated') ?? 0),
    }))
    const next = (name: string) =>
      textOf(listed, 'IsTruncated') === 'true' ? textOf(listed, name) : undefined
    return {
      Uploads,
      EncodingType: textOf(listed, 'EncodingType'),
      NextKeyMarker: next('NextKeyMarker'),
      NextUploadIdMarker: next('NextUploadIdMarker'),
    }
  }
}

export class AbortMultipartUploadCommand extends Command<object, OfUpload> {
  readonly name = 'AbortMultipartUpload'

  toRequest = () => sending('DELETE', this.input)

  toOutput = (answer: Answer) => finish(answer)
}
