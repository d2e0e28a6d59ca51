import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { captures } from './captures.ts'
import { httpApiPath } from './path.ts'

test.each(captures)('API Gateway hands %s on as it was captured in AWS', (sent, rawPath) => {
  expect(httpApiPath(sent)).toBe(rawPath)
})

const python = (script: string, input: string) => spawnSync('python3', [script], { input, encoding: 'utf8' })
const isMissing = python('--version', '').error !== undefined

test.skipIf(isMissing)('a deployment to MiniStack hands every one of them on so, too', () => {
  const script = resolve(import.meta.dirname, 'deploy', 'http_api.py')
  const { stdout, stderr } = python(script, JSON.stringify(captures.map(([sent]) => sent)))
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(captures.map(([, rawPath]) => rawPath ?? null))
})
