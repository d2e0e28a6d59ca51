// Secrets are in no template, no file that a deploy leaves behind, and no function's configuration.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')
const secret = 'this-secret-must-not-be-anywhere-0123456789'
const given = { SIGNING_KEYS: `k1:${secret}`, CALLBACK_SECRET: `whsec_${secret}` }

function inPackage<T>(
  params: readonly string[],
  use: (folder: string, said: string, status: number | null) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-secrets-'))
  const { AWS_ENDPOINT_URL: _, ...env } = process.env
  const command = [
    'node_modules/serverless/bin/serverless.js',
    'package',
    '--stage',
    'prod',
    '--package',
    folder,
  ]
  const args = ['platform=host', ...params].flatMap((param) => ['--param', param])
  const options = { cwd: root, env: { ...env, ...given }, encoding: 'utf8' } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, [...command, ...args], options)
  try {
    return use(folder, stdout + stderr, status)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  )

test.each([
  ['signingKeys', `k1:${secret}`, '--signing'],
  ['callbackSecret', `whsec_${secret}`, '--callback'],
])(
  'a deploy that is handed the secret %s ends before it writes anything, and says where it belongs',
  (...one) => {
    const [name, value, option] = one
    inPackage([`${name}=${value}`], (folder, said, status) => {
      expect(status).toBe(1)
      expect(said).toContain(`npm run keys -- add ${option}`)
      expect(said).not.toContain(secret)
      expect(filesIn(folder)).toEqual([])
    })
  },
)

test('the packaged template and the files beside it have the paths of secrets, and no secret', () => {
  inPackage([], (folder, said, status) => {
    expect(status, said).toBe(0)
    const files = filesIn(folder)
    expect(files.some((file) => file.endsWith('cloudformation-template-update-stack.json'))).toBe(true)
    for (const file of files) expect(readFileSync(file).includes(secret), file).toBe(false)
    for (const file of files.filter((one) => one.endsWith('.json'))) {
      const text = readFileSync(file, 'utf8')
      expect(text, file).not.toMatch(/SIGNING_KEYS|CALLBACK_SECRET|whsec_/)
    }
    const template = files.find((file) => file.endsWith('update-stack.json')) ?? ''
    expect(readFileSync(template, 'utf8')).toContain('"PARAMETERS_PATH": "/darkroom/prod"')
  })
})
