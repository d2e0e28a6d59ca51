// SSM parameters: what an operator changes while the service runs.
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { faultsAsStorage } from './client.ts'

const ssm = new SSMClient({
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
})

/** The value; undefined where there is no such parameter. @throws ImageError storage */
export function readParameter(name: string): Promise<string | undefined> {
  return faultsAsStorage(async () => {
    try {
      return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined
      throw error
    }
  })
}

/** @throws ImageError storage */
export async function writeParameter(name: string, value: string): Promise<void> {
  const parameter = { Name: name, Value: value, Type: 'String', Overwrite: true } as const
  await faultsAsStorage(() => ssm.send(new PutParameterCommand(parameter)))
}
