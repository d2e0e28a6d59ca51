// Billed properties of the stack: the memory of each function, the number of polled queues, and the number of alarms.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const yml = readFileSync(resolve(root, 'serverless.yml'), 'utf8')

const memorySize = /^ +memorySize: (\d+)$/m

/** Returns one entry at the given depth of serverless.yml, by its fixed layout: two spaces per level. */
function block(text: string, name: string, depth: number): string {
  const indent = ' '.repeat(2 * depth)
  const [, found] = new RegExp(`^${indent}${name}:\\n((?:(?:${indent} .*)?\\n)+)`, 'm').exec(text) ?? []
  if (found === undefined) throw new Error(`serverless.yml has no ${name}`)
  return found
}

/**
 * Returns a function's memory in gigabytes, which Lambda charges for: its own, or the provider's.
 * @param name as in serverless.yml, such as `requestResize`
 */
export function memoryOf(name: string): number {
  const own = memorySize.exec(block(block(yml, 'functions', 0), name, 1))
  const [, megabytes] = own ?? memorySize.exec(block(yml, 'provider', 0)) ?? []
  return Number(megabytes) / 1024
}

/** The number of queues that Lambda polls. */
export const queueCount = [...yml.matchAll(/^ +- sqs:$/gm)].length

interface Resources {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>
}

const stack = createRequire(import.meta.url)('../stack/alarms.cjs') as Resources

/** The number of alarms that CloudWatch charges for. */
export const alarmCount = Object.values(stack.Resources).filter(
  ({ Type }) => Type === 'AWS::CloudWatch::Alarm',
).length
