// How a verb says no: the errors of S3 by their code, each with the status S3 gives it.
import S3Error from '@20minutes/s3rver/lib/models/error.js'

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: those which s3rver's own table lacks.
const STATUSES: Record<string, number> = {
  IllegalVersioningConfigurationException: 400,
  InvalidURI: 400,
  MissingContentLength: 411,
  XAmzContentSHA256Mismatch: 400,
}

/** Builds the error that s3rver turns into S3's XML; throw what it returns. */
export function refusal(code: string, message: string, detail: Record<string, string> = {}): S3Error {
  const error = new S3Error(code, message, detail)
  error.status = STATUSES[code] ?? error.status
  error.expose = error.status < 500
  return error
}

export const noSuchKey = (key: string): S3Error =>
  refusal('NoSuchKey', 'The specified key does not exist.', { Key: key })

export const preconditionFailed = (condition: string): S3Error =>
  refusal('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  })

export const accessDenied = (why = 'Access Denied'): S3Error => refusal('AccessDenied', why)
