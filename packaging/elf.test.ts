// Packages whose sharp doesn't load on their platform are refused, with the command that fixes it.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { binaries } from './binaries.ts'
import { complaintAbout, machineOf, mismatch } from './elf.ts'

/** Returns the first bytes of an ELF file for a machine. */
function elf(machine: number): Uint8Array {
  const bytes = Buffer.alloc(64)
  bytes.write('\x7fELF', 'latin1')
  bytes.writeUInt16LE(machine, 18)
  return bytes
}

const addon = 'node_modules/@img/sharp-linux-arm64/lib/sharp-linux-arm64-0.35.5.node'
const library = 'node_modules/@img/sharp-libvips-linux-arm64/lib/libvips-cpp.so.8.18.7'
const [arm, intel] = [elf(183), elf(62)]

test("detects the machine of this machine's own Node", async () => {
  expect(process.platform === 'linux' ? machineOf(await readFile(process.execPath)) : process.arch).toBe(
    process.arch,
  )
})

test("accepts sharp's own binaries", async () => {
  if (process.platform !== 'linux') return
  const files = await binaries('host')
  expect(complaintAbout(files, process.arch)).toBeUndefined()
  const other = process.arch === 'x64' ? 'arm64' : 'x64'
  expect(complaintAbout(files, other)).toContain(`--cpu=${other}`)
})

test('accepts an addon and a libvips for the machine', () => {
  expect(
    complaintAbout(
      new Map([
        [addon, arm],
        [library, arm],
      ]),
      'arm64',
    ),
  ).toBeUndefined()
})

test.each([
  ['no binary at all', [], /has no addon/],
  ['no libvips', [[addon, arm]], /has no libvips/],
  [
    'an addon for another machine',
    [
      [addon, intel],
      [library, arm],
    ],
    /sharp-linux-arm64-.* is for x64, not/,
  ],
  [
    'a libvips for another machine',
    [
      [addon, arm],
      [library, intel],
    ],
    /libvips-cpp.* is for x64, not/,
  ],
  [
    'a truncated file',
    [
      [addon, arm.subarray(0, 10)],
      [library, arm],
    ],
    /no machine that Lambda has/,
  ],
] as [string, [string, Uint8Array][], RegExp][])(
  'refuses %s, and names the command to run',
  (_, files, words) => {
    const complaint = complaintAbout(new Map(files), 'arm64')
    expect(complaint).toMatch(words)
    expect(complaint).toContain('npm install --no-save --os=linux --cpu=arm64 --libc=glibc sharp')
  },
)

test.each([
  ['linux-arm64', 'arm64', undefined],
  ['linux-x64', 'x86_64', undefined],
  ['host', 'arm64', undefined],
  ['linux-x64', 'arm64', '--param platform=linux-x64 --param architecture=x86_64'],
  ['linux-arm64', 'x86_64', '--param platform=linux-arm64 --param architecture=arm64'],
])('for %s on Lambda with %s, the advice is %s', (platform, architecture, words) => {
  const complaint = mismatch(platform, architecture)
  if (words) expect(complaint).toContain(words)
  else expect(complaint).toBeUndefined()
})
