// Keys in a file: several services read it, and see its changes.
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ParameterFile } from './parameter-file.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'darkroom-keys-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

const parameter = (name: string, value = name) => ({ name, value, type: 'String' })

test('what one service creates, changes, and removes, another one sees', async () => {
  const file = join(await folder(), 'keys.json')
  const [one, other] = [new ParameterFile(file), new ParameterFile(file)]
  expect(other.after('', -1)).toEqual([])
  expect(one.create(parameter('/b'))).toBe(1)
  expect(other.create(parameter('/b'))).toBeUndefined()
  expect(other.put(parameter('/b', 'new'))).toBe(2)
  expect(one.get('/b')).toMatchObject({ value: 'new', version: 2 })
  one.create(parameter('/a'))
  expect(other.after('', 1).map(({ name }) => name)).toEqual(['/a'])
  expect(other.after('/a', -1).map(({ name }) => name)).toEqual(['/b'])
  expect(other.remove('/a')).toBe(true)
  expect(one.remove('/a')).toBe(false)
})

test('only its owner can read it, and no other file is left beside it', async () => {
  const path = await folder()
  new ParameterFile(join(path, 'keys.json')).create(parameter('/a'))
  expect((await stat(join(path, 'keys.json'))).mode & 0o777).toBe(0o600)
  expect(await readdir(path)).toEqual(['keys.json'])
})

test('a file of another form is an error, and stays as it is', async () => {
  const file = join(await folder(), 'keys.json')
  await writeFile(file, '{"keys":')
  expect(() => new ParameterFile(file).put(parameter('/a'))).toThrow(/keys\.json, can't be read/)
})
