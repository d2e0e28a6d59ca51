// `kill -9` of an import, and of the service that it fills, in turn: no image is lost, and none is there twice.
// FILES=100000 KILLS=9 npm run test:server -- test/import/kills.test.ts tries it at scale.
import { createHash } from 'node:crypto'
import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { expect, test, vi } from 'vitest'
import { plain } from '../samples.ts'
import { watchMemory } from './memory.ts'
import { begin, cwd, restart, stored, versionsOf, write } from './setup.ts'

const { FILES = '60', KILLS = '1' } = process.env
const [files, kills] = [Number(FILES), Number(KILLS)]
const aFolder = 1000

/** Draws images of 1×1 to 8×8 pixels, each of another colour. @returns their MD5s by name */
async function draw(): Promise<Map<string, string>> {
  const drawn = new Map<string, string>()
  for (let at = 0; at < files; at++) {
    const colour = [at >> 16, (at >> 8) & 255, at & 255] as const
    const bytes = await plain(1 + (at % 8), 1 + ((at >> 3) % 8), colour)
      .png()
      .toBuffer()
    const folder = Math.floor(at / aFolder)
    await write({ [`${folder}/${at}.png`]: bytes })
    drawn.set(`${folder}--${at}.png`, createHash('md5').update(bytes).digest('hex'))
  }
  return drawn
}

test(`after ${kills} kills, ${files} files are stored, each once`, {
  timeout: 120_000 + files * 100,
}, async () => {
  const drawn = await draw()
  const journal = join(cwd, 'journal')
  const linesOf = async () => (await readFile(journal, 'utf8').catch(() => '')).split('\n').length - 1
  const interval = files > 1000 ? 500 : 5
  const importing = () => begin('--journal', journal, '--concurrency', '8')
  let running = importing()
  const peaks = [watchMemory(running.child)]
  let before = 0
  for (let kill = 1; kill <= kills; kill++) {
    const enough = (kill * files) / (kills + 1)
    await vi.waitUntil(async () => (await linesOf()) > enough, { timeout: 0x7fffffff, interval })
    if (kill % 2 === 0) {
      // The import waits until the service is there again.
      await restart('SIGKILL')
      continue
    }
    running.child.kill('SIGKILL')
    await running.ended
    before = (await stored()).size
    expect(before).toBeLessThan(files)
    // A crash of the machine may cut a line off.
    await appendFile(journal, '{"path":"0/0.p')
    running = importing()
    peaks.push(watchMemory(running.child))
  }
  const { code, stdout, stderr } = await running.ended
  expect({ code, stderr: stderr.slice(-1000) }).toMatchObject({ code: 0 })
  const [, some, rest] =
    /^(\d+) stored, (\d+) already there, 0 skipped, 0 refused, 0 failed$/m.exec(stdout) ?? []
  expect(Number(some) + Number(rest)).toBe(files)
  // What was under way at the kill may have arrived since.
  expect(Number(rest)).toBeGreaterThanOrEqual(before)
  const found = await stored()
  expect(found).toEqual(drawn)
  const limit = pLimit(16)
  const versions = await Promise.all([...found.keys()].map((name) => limit(() => versionsOf(name))))
  expect(versions.filter((all) => all.length !== 1)).toEqual([])
  expect(await readdir(cwd)).toEqual([])
  console.info(
    `${files} files, ${kills} kills; memory of each import: ${peaks.map((of) => `${of()} MB`).join(', ')}`,
  )
})
