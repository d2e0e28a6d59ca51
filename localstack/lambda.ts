// Invokes a function as SQS does: through serverless-offline's Lambda API.
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'

/**
 * Runs a function on a batch.
 * @param functionName its whole name, which nobody else knows
 * @throws Error if the whole batch failed
 */
export async function invoke(port: number, functionName: string, event: SQSEvent): Promise<SQSBatchResponse> {
  const url = `http://127.0.0.1:${port}/2015-03-31/functions/${functionName}/invocations`
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
  const text = await response.text()
  if (!response.ok || response.headers.has('x-amz-function-error'))
    throw new Error(`The function failed: ${text}`)
  return JSON.parse(text) as SQSBatchResponse
}
