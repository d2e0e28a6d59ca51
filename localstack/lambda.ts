// Invoking a function as SQS does: through the Lambda API that serverless-offline offers.
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'

/**
 * Runs the resize function on a batch.
 * @throws Error where it failed whole
 */
export async function invokeResize(port: number, event: SQSEvent): Promise<SQSBatchResponse> {
  const url = `http://127.0.0.1:${port}/2015-03-31/functions/darkroom-local-resize/invocations`
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
  const text = await response.text()
  if (!response.ok || response.headers.has('x-amz-function-error')) throw new Error(`resize failed: ${text}`)
  return JSON.parse(text) as SQSBatchResponse
}
