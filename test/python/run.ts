// `npm run test:python`: Python clients against a service of their own, by HTTP and by the bucket.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments } from '../../cli/arguments.ts'
import { run } from '../../cli/command.ts'
import { environment } from '../../cli/python.ts'
import { readRunning } from '../../localstack/running.ts'
import { startService } from '../run.ts'

readArguments({
  usage: `Usage: npm run test:python

Tests requests, boto3, the AWS CLI, and the Python snippets of the docs with a service of its own. Needs Python.`,
})
const { default: sharp } = await import('sharp')
const { runSnippets } = await import('./snippets.ts')

const bin = await environment('python-clients', join(import.meta.dirname, 'requirements.txt'))
const data = await mkdtemp(join(tmpdir(), 'darkroom-python-'))
const service = await startService({ DARKROOM_DATA: data })
try {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  const create = { width: 1200, height: 900, channels: 3, background: 'teal', noise } as const
  const photo = await sharp({ create }).jpeg().toBuffer()
  for (const name of ['photo.jpg', 'more.jpg']) await writeFile(join(data, name), photo)
  const running = await readRunning(data)
  await run(join(bin, 'python'), [join(import.meta.dirname, 'clients.py'), data], {
    env: { ...process.env, ...running, SERVICE: service.url },
  })
  const folder = join(data, 'snippets')
  await mkdir(folder)
  await runSnippets(join(bin, 'python'), folder, service.url)
} finally {
  await service.stop()
  await rm(data, { recursive: true })
}
