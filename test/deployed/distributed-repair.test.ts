// The state machine that checks all originals at once, where the stack has one.
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test, vi } from 'vitest'
import { callJson, type JsonService } from '../../lib/storage/aws-json.ts'
import { discardAfterTest } from '../contracts/contracts.ts'
import { freshName } from '../contracts/names.ts'
import { json, send } from '../contracts/wire.ts'
import { processed } from '../resize/follow.ts'
import { plain } from '../resize/pictures.ts'

const {
  AWS_ENDPOINT_URL: endpoint,
  DARKROOM_STAGE: stage = 'local',
  BUCKET: Bucket = 'darkroom-local',
} = process.env

const states: JsonService = { name: 'states', target: 'AWSStepFunctions', version: '1.0', endpoint }
const call = <Answer>(action: string, input: object) => callJson<Answer>(states, action, input)

interface Machines {
  readonly stateMachines: readonly { readonly name: string; readonly stateMachineArn: string }[]
}

const { stateMachines } = await call<Machines>('ListStateMachines', {})
const machine = stateMachines?.find(({ name }) => name === `darkroom-${stage}-repair`)

const patience = { timeout: 120_000, interval: 500 }

async function statusOf(name: string): Promise<string> {
  return json<{ status: string }>(await send('GET', `/v1/images/${name}`)).status
}

test.runIf(machine)(
  'every image that lost its manifest is processed anew',
  async () => {
    const names = Array.from({ length: 3 }, () => freshName('lost.png'))
    for (const name of names) {
      discardAfterTest(name)
      await send('PUT', `/images/${name}`, { body: await plain('red', 64, 48).png().toBuffer() })
      await processed(name)
    }
    const s3 = new S3Client({ forcePathStyle: true })
    for (const name of names)
      await s3.send(new DeleteObjectCommand({ Bucket, Key: `manifests/${name}.json` }))
    for (const name of names) expect(await statusOf(name)).toBe('processing')
    const started = await call<{ executionArn: string }>('StartExecution', {
      stateMachineArn: machine?.stateMachineArn,
    })
    const execution = { executionArn: started.executionArn }
    const ended = await vi.waitUntil(async () => {
      const { status } = await call<{ status: string }>('DescribeExecution', execution)
      return status !== 'RUNNING' && status
    }, patience)
    expect(ended).toBe('SUCCEEDED')
    for (const name of names) await vi.waitUntil(async () => (await statusOf(name)) === 'ready', patience)
  },
  300_000,
)
