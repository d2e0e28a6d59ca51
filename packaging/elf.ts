// Checks whether sharp's binaries load on a package's machine. A package with those of another machine deploys without
// an error, and fails at the first image.

/** By their names in Node: e_machine in https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html. */
const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183 }

const magic = Buffer.from('\x7fELF')

/** Lambda's names of architectures, by Node's names of processors. */
const architectures: Readonly<Record<string, string>> = { arm64: 'arm64', x64: 'x86_64' }

/**
 * Returns why packages for this platform can't run on Lambda's architecture, with what to do; undefined if they can.
 */
export function mismatch(platform: string, architecture: string): string | undefined {
  const [, cpu = ''] = platform.split('-')
  const needed = architectures[cpu]
  if (needed === undefined || needed === architecture) return undefined
  return `sharp for platform=${platform} doesn't load on architecture=${architecture}: deploy with --param platform=${platform} --param architecture=${needed}`
}

/** Returns the machine of an ELF file by its name in Node; undefined if Lambda has no such machine. */
export function machineOf(bytes: Uint8Array): string | undefined {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 20))
  if (header.length < 20 || !header.subarray(0, 4).equals(magic)) return undefined
  const machine = header.readUInt16LE(18)
  return Object.keys(machines).find((name) => machines[name] === machine)
}

const isAddon = (path: string, cpu: string) => path.includes(`/sharp-linux-${cpu}/`) && path.endsWith('.node')
const isLibrary = (path: string, cpu: string) =>
  path.includes(`/sharp-libvips-linux-${cpu}/`) && /\.so[.\d]*$/.test(path)

/**
 * Returns why sharp can't load on Linux with this processor, with the command that fixes it; undefined if it can.
 * @param files the binaries by their path in the package
 * @param cpu `arm64` or `x64`
 */
export function complaintAbout(files: ReadonlyMap<string, Uint8Array>, cpu: string): string | undefined {
  const repair = `Install it: npm install --no-save --os=linux --cpu=${cpu} --libc=glibc sharp; if that doesn't help, delete .build/binaries and run npm ci`
  for (const [what, is] of [
    ['addon (@img/sharp-linux-', isAddon],
    ['libvips (@img/sharp-libvips-linux-', isLibrary],
  ] as const) {
    const found = [...files].filter(([path]) => is(path, cpu))
    if (found.length === 0) return `sharp has no ${what}${cpu}) in this package. ${repair}`
    const wrong = found.find(([, bytes]) => machineOf(bytes) !== cpu)
    if (wrong)
      return `${wrong[0]} is for ${machineOf(wrong[1]) ?? 'no machine that Lambda has'}, not for ${cpu}. ${repair}`
  }
  return undefined
}
