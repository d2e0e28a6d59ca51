// Content types of requests.
import type { Request } from './message.ts'

type Sent = Pick<Request, 'headers'>

const typeOf = ({ headers }: Sent) => headers['content-type'] ?? ''

/** Whether the body is a form with files. */
export const isMultipart = (request: Sent): boolean => /^multipart\/form-data\b/i.test(typeOf(request))

/** Whether the body is an image as it is in a file. */
export const isBytes = (request: Sent): boolean =>
  /^(image\/|application\/octet-stream\b)/i.test(typeOf(request))

/** Whether the body is plain text. */
export const isLines = (request: Sent): boolean => /^text\/plain\b/i.test(typeOf(request))

/** Whether API Gateway passes the body on as text, which damages bytes. */
export const isText = (request: Sent): boolean =>
  /^(text\/|application\/(json|xml|javascript)\b|[^;]+\+(json|xml)\b)/i.test(typeOf(request))
