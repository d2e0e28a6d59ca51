// The Python snippets of the docs page, run as they are.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { toPython } from '../../web/docs/python.ts'
import { evilFiles, expectedOf, hostileSamples, startRecorder } from '../docs/hostile.ts'
import { Prepared, picture, snippetsOf } from '../docs/page.ts'

type Run = (code: string) => Promise<string>

/** Starts a process that runs snippets in a folder, one after the other. */
function startPython(python: string, folder: string) {
  const child = spawn(python, [join(import.meta.dirname, 'snippets.py')], {
    cwd: folder,
    env: { ...process.env, DARKROOM_KEY: 'secret' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const run: Run = async (code) => {
    child.stdin.write(`${JSON.stringify(code)}\n`)
    return JSON.parse((await lines.next()).value ?? '"Python has ended"') as string
  }
  return { run, end: () => child.stdin.end() }
}

async function runPage(run: Run, service: string): Promise<number> {
  const prepared = new Prepared(service)
  const snippets = snippetsOf(await prepared.begin()).filter(({ language }) => language === 'python')
  for (const snippet of snippets) {
    const code = await prepared.ready(snippet)
    const printed = await run(code)
    // requests follows no redirection of a HEAD, such as that of an IIIF base URI.
    ok(/^(20\d|303)\b/.test(printed), `${code}\n${printed}`)
  }
  return snippets.length
}

async function runHostile(run: Run): Promise<number> {
  const recorder = await startRecorder()
  const samples = hostileSamples(recorder.url)
  for (const sample of samples) {
    const code = toPython(sample)
    equal(await run(code), '200 {}\n', code)
    deepEqual(
      recorder.take(),
      expectedOf(sample, (file) => `the bytes of ${file}`),
      code,
    )
  }
  recorder.close()
  return samples.length
}

/**
 * Runs the snippets of the page against the service, and others with hostile values.
 * @param python the program, with requests
 * @param folder for files
 * @throws AssertionError if one fails
 */
export async function runSnippets(python: string, folder: string, service: string): Promise<void> {
  await writeFile(join(folder, 'cat.png'), await picture(30))
  for (const file of evilFiles) await writeFile(join(folder, file), `the bytes of ${file}`)
  const { run, end } = startPython(python, folder)
  try {
    console.log(`${await runPage(run, service)} snippets of the docs work.`)
    console.log(`${await runHostile(run)} snippets carry quotes, line breaks, and other letters unchanged.`)
  } finally {
    end()
  }
}
