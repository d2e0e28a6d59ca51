// What the stack says of itself that costs money: the memory of each function, how many queues are polled, and
// how many alarms there are.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const yml = readFileSync(resolve(root, 'serverless.yml'), 'utf8')

const memorySize = /^ +memorySize: (\d+)$/m

/** One entry at the given depth of serverless.yml, by its fixed layout: two spaces a level. */
function block(text: string, name: string, depth: number): string {
  const indent = ' '.repeat(2 * depth)
  const [, found] = new RegExp(`^${indent}${name}:\\n((?:(?:${indent} .*)?\\n)+)`, 'm').exec(text) ?? []
  if (found === undefined) throw new Error(`serverless.yml has no ${name}`)
  return found
}

/**
 * A function's memory in gigabytes, which is what Lambda charges: its own, or that of the provider.
 * @param name as in serverless.yml, such as `requestResize`
 */
export function memoryOf(name: string): number {
  const own = memorySize.exec(block(block(yml, 'functions', 0), name, 1))
  const [, megabytes] = own ?? memorySize.exec(block(yml, 'provider', 0)) ?? []
  return Number(megabytes) / 1024
}

/** How many queues Lambda polls. */
export const queueCount = [...yml.matchAll(/^ +- sqs:$/gm)].length

interface Resources {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>
}

const stack = createRequire(import.meta.url)('../stack/alarms.cjs') as Resources

/** How many alarms CloudWatch charges. */
export const alarmCount = Object.values(stack.Resources).filter(
  ({ Type }) => Type === 'AWS::CloudWatch::Alarm',
).length
