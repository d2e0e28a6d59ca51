// SSM parameters: what an operator changes while the service runs. SSM's own client would double what a cold start
// loads before the first write; two calls need no more than the S3 client's signer and connections.
import { setTimeout } from 'node:timers/promises'
import { SignatureV4 } from '@smithy/signature-v4'
import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'

const tries = 3

/** Milliseconds for each of them. */
const requestTimeout = 3000

interface Answer {
  readonly __type?: string
  readonly message?: string
  readonly Parameter?: { readonly Value?: string }
}

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
function endpointIn(region: string): URL {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return new URL(config.parametersEndpoint ?? `https://ssm.${region}.${suffix}`)
}

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
async function signed(action: string, input: object) {
  const { credentials, sha256 } = s3.config
  const region = await s3.config.region()
  const { protocol, hostname, port, host } = endpointIn(region)
  const address = { protocol, hostname, path: '/', query: {}, ...(port && { port: Number(port) }) }
  const type = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${action}` }
  const request = { method: 'POST', ...address, headers: { host, ...type }, body: JSON.stringify(input) }
  return new SignatureV4({ service: 'ssm', region, credentials, sha256 }).sign(request)
}

/** @throws where there is no answer, or one that another try may better */
async function send(action: string, input: object): Promise<Answer> {
  const { requestHandler, streamCollector } = s3.config
  const { response } = await requestHandler.handle(await signed(action, input), { requestTimeout })
  const text = Buffer.from(await streamCollector(response.body)).toString()
  if (response.statusCode >= 500) throw new Error(`SSM answers ${response.statusCode}: ${text}`)
  const answer: Answer = JSON.parse(text)
  if (answer.__type?.endsWith('ThrottlingException')) throw new Error(`SSM answers ${text}`)
  return answer
}

async function call(action: string, input: object, left = tries): Promise<Answer> {
  try {
    return await send(action, input)
  } catch (error) {
    if (left === 1) throw error
    await setTimeout(100 * 2 ** (tries - left) * Math.random())
    return call(action, input, left - 1)
  }
}

/** The value; undefined where there is no such parameter. @throws ImageError storage */
export function readParameter(name: string): Promise<string | undefined> {
  return faultsAsStorage(async () => {
    const { Parameter, __type, message } = await call('GetParameter', { Name: name })
    if (__type && !__type.endsWith('ParameterNotFound')) throw new Error(`${__type}: ${message}`)
    return Parameter?.Value
  })
}

/** @throws ImageError storage */
export async function writeParameter(name: string, value: string): Promise<void> {
  const parameter = { Name: name, Value: value, Type: 'String', Overwrite: true }
  await faultsAsStorage(async () => {
    const { __type, message } = await call('PutParameter', parameter)
    if (__type) throw new Error(`${__type}: ${message}`)
  })
}
