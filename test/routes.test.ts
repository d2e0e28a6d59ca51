// serverless.yml, the functions' tables of routes and the OpenAPI document say the same.
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type Route, tableOf } from '../lib/http/route.ts'
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

test('every route of serverless.yml is in the table of its function, and vice versa', async () => {
  const functions = await declared()
  expect(functions.size).toBeGreaterThanOrEqual(4)
  for (const [file, routes] of functions) {
    const module = (await import(resolve(root, `${file}.ts`))) as { routes?: Route[] }
    expect(Object.keys(tableOf(module.routes ?? [])).sort(), file).toEqual(routes.sort())
  }
})

/** They take what no other route takes, and answer 404: nothing stands there. */
const isGreedy = (route: string) => route.endsWith('/{path+}')

test('every route of serverless.yml is in the OpenAPI document, and vice versa', async () => {
  const routes = [...(await declared()).values()].flat().filter((route) => !isGreedy(route))
  const described = Object.entries(openApi().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual(routes.sort())
})

test('every GET route has its HEAD: API Gateway does not hand it to that of GET', async () => {
  const routes = [...(await declared()).values()].flat()
  const gets = routes.filter((route) => route.startsWith('GET '))
  expect(gets.length).toBeGreaterThanOrEqual(10)
  expect(gets.filter((route) => !routes.includes(route.replace('GET', 'HEAD')))).toEqual([])
})

/** Whatever a placeholder is called. */
const shapeOf = (route: string) => route.replaceAll(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1')

test('every route that README.md and docs/ name is one of serverless.yml', async () => {
  const known = new Set([...(await declared()).values()].flat().map(shapeOf))
  const pages = ['README.md', ...(await readdir(resolve(root, 'docs'))).map((file) => `docs/${file}`)]
  const texts = await Promise.all(
    pages.filter((file) => file.endsWith('.md')).map((file) => readFile(resolve(root, file), 'utf8')),
  )
  const named = texts.flatMap((text) =>
    [...text.matchAll(/`((?:GET|HEAD|POST|PUT|PATCH|DELETE) \/[^`\s?]*)/g)].map(([, route = '']) => route),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((route) => !known.has(shapeOf(route)))).toEqual([])
})
