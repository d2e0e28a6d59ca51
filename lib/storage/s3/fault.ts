// An answer of S3 that is an error.
import type { Fields } from './message.ts'
import { documentIn } from './xml.ts'

/** An error of S3. Its name is S3's code. */
export class S3Fault extends Error {
  /** As in the errors of the AWS SDK, whose rules for retries read it. */
  readonly $metadata: { readonly httpStatusCode: number; attempts: number }

  /** @param code S3's, such as NoSuchKey */
  constructor(code: string, message: string, httpStatusCode: number) {
    super(message)
    this.name = code
    this.$metadata = { httpStatusCode, attempts: 1 }
  }
}

/**
 * Returns the error that an answer describes. One to HEAD has no body, and a proxy's isn't S3's XML.
 * @param body of the answer
 */
export function faultOf(status: number, headers: Fields, body: string): S3Fault {
  const { Code, Message } = documentIn(body, 'Error') ?? {}
  const request = headers['x-amz-request-id']
  const said = typeof Message === 'string' && Message !== '' ? Message : `S3 answered ${status}`
  const code = typeof Code === 'string' && Code !== '' ? Code : `Status${status}`
  return new S3Fault(code, request === undefined ? said : `${said} (request ${request})`, status)
}
