// Tests of the paths that an HTTP API passes on, by captures from AWS. The local MiniStack has to match them, too.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { httpApiPath } from './path.ts'

/**
 * A request's path, and what a function behind an HTTP API got of it as `rawPath`; undefined is API Gateway's own 400.
 * Captured in us-west-2 in July and September 2026: github.com/hotsock/voker, vokerhttp/testdata/ingress-paths.json.
 */
const captures: readonly (readonly [sent: string, rawPath: string | undefined])[] = [
  ['/capture/plain', '/capture/plain'],
  ['/capture/space%20value', '/capture/space value'],
  ['/capture/question%3Fvalue', '/capture/question'],
  ['/capture/percent%25done', undefined],
  ['/capture/hash%23value', '/capture/hash#value'],
  ['/capture/slash%2Fvalue', '/capture/slash/value'],
  ['/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C', '/capture/unicode-λ-世界'],
  ['/capture/literal%252Fvalue', '/capture/literal/value'],
  ['/capture/literal%253Fvalue', '/capture/literal?value'],
  ['/capture/literal%2525value', '/capture/literal%value'],
]

test.each(captures)('%s is passed on as captured in AWS', (sent, rawPath) => {
  expect(httpApiPath(sent)).toBe(rawPath)
})

const python = (script: string, input: string) => spawnSync('python3', [script], { input, encoding: 'utf8' })
const isMissing = python('--version', '').error !== undefined

test.skipIf(isMissing)('a deployment to MiniStack passes all of them on the same way', () => {
  const script = resolve(import.meta.dirname, 'deploy', 'http_api.py')
  const { stdout, stderr } = python(script, JSON.stringify(captures.map(([sent]) => sent)))
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(captures.map(([, rawPath]) => rawPath ?? null))
})
