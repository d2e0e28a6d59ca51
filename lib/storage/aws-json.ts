// Calls to AWS services that speak JSON, such as SSM and SQS. Their own clients would double what a cold start loads;
// a few calls only need the S3 client's signer and connections.
import { setTimeout } from 'node:timers/promises'
import { SignatureV4 } from '@smithy/signature-v4'
import { s3 } from './client.ts'

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

/** Where a service answers. https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html */
export function endpointIn(region: string, { name, endpoint }: Pick<JsonService, 'name' | 'endpoint'>): URL {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return new URL(endpoint ?? `https://${name}.${region}.${suffix}`)
}

async function signed(service: JsonService, action: string, input: object) {
  const { credentials, sha256 } = s3.config
  const region = await s3.config.region()
  const { protocol, hostname, port, host } = endpointIn(region, service)
  const address = { protocol, hostname, path: '/', query: {}, ...(port && { port: Number(port) }) }
  const type = {
    'content-type': `application/x-amz-json-${service.version}`,
    'x-amz-target': `${service.target}.${action}`,
  }
  const request = { method: 'POST', ...address, headers: { host, ...type }, body: JSON.stringify(input) }
  return new SignatureV4({ service: service.name, region, credentials, sha256 }).sign(request)
}

/** @throws Error if there is no answer, or one that a retry may improve */
async function send<Answer>(service: JsonService, action: string, input: object): Promise<Answer & Fault> {
  const { requestHandler, streamCollector } = s3.config
  const { response } = await requestHandler.handle(await signed(service, action, input), { requestTimeout })
  const text = Buffer.from(await streamCollector(response.body)).toString()
  const said = `${service.name} answered ${response.statusCode}: ${text}`
  if (response.statusCode >= 500) throw new Error(said)
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
  left = tries,
): Promise<Answer & Fault> {
  try {
    return await send<Answer>(service, action, input)
  } catch (error) {
    if (left === 1) throw error
    await setTimeout(100 * 2 ** (tries - left) * Math.random())
    return callJson(service, action, input, left - 1)
  }
}
