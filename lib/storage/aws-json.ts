// Calls to AWS services that speak JSON, such as SSM and SQS. Their own clients would double what a cold start loads;
// a few calls only need its signer and connections.
import { setTimeout } from 'node:timers/promises'
import { config } from '../config.ts'
import { placeOf, suffixOf } from './s3/address.ts'
import { bytesOf } from './s3/message.ts'
import { signerFor } from './s3/signer.ts'
import { overHttp } from './s3/transport.ts'

const tries = 3

/** Milliseconds for each try. */
const requestTimeout = 3000

export interface JsonService {
  /** The name in its host and in signatures, such as `ssm`. */
  readonly name: string
  /** The prefix of an action in `X-Amz-Target`, such as `AmazonSSM`. */
  readonly target: string
  /** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
  readonly version: '1.0' | '1.1'
  /** The URL of an endpoint other than AWS's. */
  readonly endpoint: string | undefined
}

/** An error of the service. */
export interface Fault {
  /** Such as `com.amazonaws.sqs#ReceiptHandleIsInvalid`. */
  readonly __type?: string
  readonly message?: string
}

/** Where a service answers. */
export function endpointIn(region: string, { name, endpoint }: Pick<JsonService, 'name' | 'endpoint'>): URL {
  return new URL(endpoint ?? `https://${name}.${region}.${suffixOf(region)}`)
}

async function signed(service: JsonService, action: string, input: object) {
  const endpoint = endpointIn(config.region, service)
  const place = placeOf(endpoint, endpoint.pathname)
  const type = {
    'content-type': `application/x-amz-json-${service.version}`,
    'x-amz-target': `${service.target}.${action}`,
  }
  const headers = { host: place.host, ...type }
  const request = { method: 'POST', ...place, query: {}, headers, body: JSON.stringify(input) }
  return { ...request, headers: (await signerFor(service.name).sign(request)).headers }
}

/** @throws Error if there is no answer, or one that a retry may improve */
async function send<Answer>(service: JsonService, action: string, input: object): Promise<Answer & Fault> {
  const { status, body } = await overHttp(await signed(service, action, input), { requestTimeout })
  const text = (await bytesOf(body)).toString()
  const said = `${service.name} answered ${status}: ${text}`
  if (status >= 500) throw new Error(said)
  const answer: Answer & Fault = JSON.parse(text || '{}')
  if (/Throttl/.test(answer.__type ?? '')) throw new Error(said)
  return answer
}

/**
 * Calls an action, with retries if the service is busy or doesn't answer.
 * @returns its answer, which may be an error
 * @throws Error after three tries
 */
export async function callJson<Answer>(
  service: JsonService,
  action: string,
  input: object,
): Promise<Answer & Fault> {
  for (let number = 1; ; number++) {
    try {
      return await send<Answer>(service, action, input)
    } catch (error) {
      if (number === tries) throw error
      await setTimeout(100 * 2 ** (number - 1) * Math.random())
    }
  }
}
