// The page may load from the bucket, and send to it, wherever presigned URLs lead.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const program = `
  const { policy } = await import('./lib/contracts/site/policy.ts')
  const { presignedUrl } = await import('./lib/storage/presign.ts')
  const { presignedUpload } = await import('./lib/storage/presign-upload.ts')
  const read = await presignedUrl('originals/a.png', { disposition: 'inline', cacheControl: 'no-cache' })
  const about = { name: 'a.png', id: '1', contentType: 'image/png', bytes: 1, overwrite: false }
  const write = await presignedUpload(about)
  console.log(JSON.stringify({ policy, read: new URL(read.url).origin, write: new URL(write.url).origin }))`

const credentials = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', BUCKET: 'darkroom-prod-1' }

test.each([
  ['in AWS', { AWS_REGION: 'eu-central-1' }],
  ['in the oldest region', { AWS_REGION: 'us-east-1' }],
  ['in a bucket with dots in its name', { AWS_REGION: 'eu-central-1', BUCKET: 'images.shop.example' }],
  ['in China', { AWS_REGION: 'cn-north-1' }],
  ['at another endpoint', { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }],
])('%s', (_, env) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { PATH: process.env.PATH, ...credentials, ...env },
    encoding: 'utf8',
  })
  expect(stdout, stderr).toBeTruthy()
  const { policy, read, write } = JSON.parse(stdout) as { policy: string; read: string; write: string }
  expect(policy).toMatch(new RegExp(`connect-src 'self' ${write};`))
  expect(policy).toMatch(new RegExp(`img-src 'self' data: blob: ${read};`))
})

test.each([
  ['the issuer', { JWT_CLIENT_ID: 'page' }, 'https://login.example'],
  [
    'the issuer and its token endpoint',
    { JWT_CLIENT_ID: 'page', JWT_TOKEN_ORIGIN: 'https://tokens.example' },
    'https://login.example https://tokens.example',
  ],
  ['nobody else where it does not sign in', {}, undefined],
])('the page may connect to %s', (_, env, origins) => {
  const jwt = { AUTH: 'jwt', JWT_ISSUER: 'https://login.example/tenant/', AWS_REGION: 'us-east-1' }
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { PATH: process.env.PATH, ...credentials, ...jwt, ...env },
    encoding: 'utf8',
  })
  const { policy, write } = JSON.parse(stdout) as { policy: string; write: string }
  const allowed = ["'self'", write, ...(origins === undefined ? [] : [origins])].join(' ')
  expect(policy).toContain(`connect-src ${allowed};`)
})
