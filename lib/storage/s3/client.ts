// Sends commands to S3: signed, and again if that may help. What the AWS SDK's client does, from the SDK's own parts.
import {
  isClockSkewError,
  isThrottlingError,
  isTransientError,
  StandardRetryStrategy,
} from '@smithy/core/retry'
import { placeIn } from './address.ts'
import type { Command } from './commands.ts'
import { faultOf, S3Fault } from './fault.ts'
import { type Answer, bytesOf } from './message.ts'
import { signerFor } from './signer.ts'
import { type Signed, toS3 } from './transport.ts'

const tries = 3

const signer = signerFor('s3')
const retries = new StandardRetryStrategy(tries)

/** Milliseconds by which S3's clock is ahead of ours. A signature is valid for some minutes around its date. */
let ahead = 0

/** An error as the AWS SDK's rules for retries read it. */
type SdkError = Parameters<typeof isTransientError>[0]

interface Options {
  readonly abortSignal?: AbortSignal
}

/** Returns a command's request with its address, unsigned. */
export function addressed(command: Command<unknown>): Signed {
  const { Bucket, Key } = command.input
  const { body, ...sending } = command.toRequest()
  const place = placeIn(Bucket, Key)
  const size = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const headers = { host: place.host, ...sending.headers, ...size }
  return { ...place, ...sending, headers, ...(body === undefined ? {} : { body }) }
}

/** Signs a copy of a request. */
export const sign = async (request: Signed): Promise<Signed> => {
  const signed = await signer.sign(
    { ...request, query: { ...request.query }, headers: { ...request.headers } },
    {
      signingDate: new Date(Date.now() + ahead),
    },
  )
  return { ...request, headers: signed.headers }
}

/** Whether S3 and this process disagree about the time, which the next signature takes into account. */
function isCorrected(fault: S3Fault, { headers }: Answer): boolean {
  const date = Date.parse(headers.date ?? '')
  if (!isClockSkewError(fault as SdkError) || Number.isNaN(date)) return false
  const found = date - Date.now()
  if (Math.abs(found - ahead) < 60_000) return false
  ahead = found
  return true
}

async function attempt<Output>(
  command: Command<Output>,
  request: Signed,
  { abortSignal }: Options,
): Promise<Output> {
  const answer = await toS3(await sign(request), abortSignal)
  if (answer.status < 300) return command.toOutput(answer)
  const fault = faultOf(answer.status, answer.headers, (await bytesOf(answer.body)).toString())
  throw isCorrected(fault, answer) ? Object.assign(fault, { $retryable: {} }) : fault
}

/** "On a 409 failure you should retry the upload": another write of the object was under way, and may have failed. */
const isOvertaken = ({ name }: SdkError) => name === 'ConditionalRequestConflict'

function kindOf(error: SdkError) {
  if (isThrottlingError(error)) return 'THROTTLING'
  return isTransientError(error) || isOvertaken(error) ? 'TRANSIENT' : 'CLIENT_ERROR'
}

export const s3 = {
  /**
   * Sends a command. A request without an answer, and one that S3 is too busy for, is sent up to three times:
   * a write may arrive twice.
   * @throws S3Fault for an answer that is an error; Error if there is none
   */
  async send<Output>(command: Command<Output>, options: Options = {}): Promise<Output> {
    const request = addressed(command)
    let token = await retries.acquireInitialRetryToken('')
    for (;;) {
      try {
        const output = await attempt(command, request, options)
        retries.recordSuccess(token)
        return output
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown))
        if (error instanceof S3Fault) error.$metadata.attempts = token.getRetryCount() + 1
        const next = await retries
          .refreshRetryTokenForRetry(token, { errorType: kindOf(error as SdkError) })
          .catch(() => undefined)
        if (!next || options.abortSignal?.aborted) throw error
        token = next
      }
    }
  },
}
