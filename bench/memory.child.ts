// Processes one file twenty times and prints the peak memory of this process: megabytes of RSS.
import { readFileSync } from 'node:fs'
import { presets } from '../lib/image/presets.ts'
import { generate } from '../lib/pixels/generate.ts'

const [file = ''] = process.argv.slice(2)
for (let run = 0; run < 20; run++) await generate(readFileSync(file), presets)

// Linux only; getrusage's maxRSS would include the parent's memory before this process started.
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
process.stdout.write(String(Number(peak?.[1]) / 1024))
