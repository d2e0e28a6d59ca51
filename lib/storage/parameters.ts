// SSM parameters: what an operator changes while the service runs.
import { config } from '../config.ts'
import { callJson, type JsonService } from './aws-json.ts'
import { faultsAsStorage } from './client.ts'

const ssm: JsonService = {
  name: 'ssm',
  target: 'AmazonSSM',
  version: '1.1',
  endpoint: config.parametersEndpoint,
}

interface Got {
  readonly Parameter?: { readonly Value?: string }
}

/** The value; undefined where there is no such parameter. @throws ImageError storage */
export function readParameter(name: string): Promise<string | undefined> {
  return faultsAsStorage(async () => {
    const { Parameter, __type, message } = await callJson<Got>(ssm, 'GetParameter', { Name: name })
    if (__type && !__type.endsWith('ParameterNotFound')) throw new Error(`${__type}: ${message}`)
    return Parameter?.Value
  })
}

/** @throws ImageError storage */
export async function writeParameter(name: string, value: string): Promise<void> {
  const parameter = { Name: name, Value: value, Type: 'String', Overwrite: true }
  await faultsAsStorage(async () => {
    const { __type, message } = await callJson<Got>(ssm, 'PutParameter', parameter)
    if (__type) throw new Error(`${__type}: ${message}`)
  })
}
