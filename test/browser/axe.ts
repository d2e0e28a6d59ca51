// axe's rules for WCAG 2.2 AA, applied to a page.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds wrong: rule and element. */
export async function violations(page: Page): Promise<string[]> {
  // Nothing fades any more: what is half to be seen has no contrast.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  const found = await page.evaluate(async (values) => {
    const { axe: ours } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }
    return (await ours.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] })).violations
  }, tags)
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}
