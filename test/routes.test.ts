// serverless.yml, the functions' tables of routes and the OpenAPI document say the same.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { openApi } from '../openapi/document.ts'

const root = resolve(import.meta.dirname, '..')

/** The routes of each function in serverless.yml, by its fixed layout: a handler, then its httpApi events. */
async function declared(): Promise<Map<string, string[]>> {
  const yml = await readFile(resolve(root, 'serverless.yml'), 'utf8')
  const routes = new Map<string, string[]>()
  let current: string[] = []
  for (const line of yml.split('\n')) {
    const [, file] = /^ {4}handler: (\S+)\.handler$/.exec(line) ?? []
    if (file) {
      current = []
      routes.set(file, current)
    }
    const [, route] = /^ {6}- httpApi: (.+)$/.exec(line) ?? []
    if (route) current.push(route)
  }
  return routes
}

test('every route of serverless.yml stands in the table of its function, and the other way round', async () => {
  const functions = await declared()
  expect(functions.size).toBeGreaterThanOrEqual(4)
  for (const [file, routes] of functions) {
    const module = (await import(resolve(root, `${file}.ts`))) as { routes?: Record<string, unknown> }
    expect(Object.keys(module.routes ?? {}).sort(), file).toEqual(routes.sort())
  }
})

/** They take what no other route takes, and answer 404: nothing stands there. */
const isGreedy = (route: string) => route.endsWith('/{path+}')

test('every route of serverless.yml stands in the OpenAPI document, and the other way round', async () => {
  const routes = [...(await declared()).values()].flat().filter((route) => !isGreedy(route))
  const described = Object.entries(openApi().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual(routes.sort())
})
