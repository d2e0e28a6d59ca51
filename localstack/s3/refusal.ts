// S3's errors: a code, the status that S3 sends with it, and details for the reader.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

/** All others are 400. */
const statuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AccessForbidden: 403,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
}

type Texts = Readonly<Record<string, string>>

/** An error that S3 answers with. */
export class S3Error extends Error {
  readonly code: string
  readonly status: number
  /** Further elements of the XML. */
  readonly detail: Texts
  /** Response headers. */
  readonly headers: Texts

  constructor(code: string, message: string, detail: Texts, headers: Texts) {
    super(message)
    this.code = code
    this.status = statuses[code] ?? 400
    this.detail = detail
    this.headers = headers
  }
}

/** Creates the error; the caller throws it. */
export const refusal = (code: string, message: string, detail: Texts = {}, headers: Texts = {}): S3Error =>
  new S3Error(code, message, detail, headers)

/** 400. @param name of the parameter */
export const invalid = (name: string, message: string): S3Error =>
  refusal('InvalidArgument', message, { ArgumentName: name })

/** 404. */
export const noSuchBucket = (bucket: string): S3Error =>
  refusal('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket })

/** 404. @param headers of a delete marker */
export const noSuchKey = (key: string, headers: Texts = {}): S3Error =>
  refusal('NoSuchKey', 'The specified key does not exist.', { Key: key }, headers)

/** 412. @param condition the header */
export const preconditionFailed = (condition: string): S3Error =>
  refusal('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  })

/** 403. */
export const accessDenied = (why = 'Access Denied'): S3Error => refusal('AccessDenied', why)

/** 400. */
export const malformedXml = (): S3Error =>
  refusal(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
