// Ten photographs that are freely licensed: from Debian's package of MATE's backgrounds, the authors of which its file
// AUTHORS names. Elsewhere than on Debian, drawn ones.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, run } from '../../cli/command.ts'
import { photo } from '../photo.ts'

const folder = join(build, 'photographs')
const inPackage = 'usr/share/backgrounds/mate/nature'

/** @throws Error if there is no apt */
async function unpack(): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const list = () => readdirSync(join(folder, inPackage)).sort().slice(0, 10)
  try {
    return list()
  } catch {
    const script = 'cd "$0" && apt-get download -q mate-backgrounds && dpkg -x mate-backgrounds_*.deb .'
    await run('sh', ['-c', script, folder], { quiet: true })
    return list()
  }
}

/** Returns the photographs by their names, and says what they are. */
export async function photographs(): Promise<[name: string, bytes: Buffer][]> {
  try {
    const names = await unpack()
    console.log(`Photographs: ${names.join(', ')} of Debian's mate-backgrounds`)
    return names.map((name) => [name, readFileSync(join(folder, inPackage, name))])
  } catch {
    console.log('Photographs: drawn ones, since apt can’t download mate-backgrounds here')
    const sizes = Array.from({ length: 10 }, (_, index) => 1000 + index * 200)
    return Promise.all(
      sizes.map(
        async (width) => [`drawn ${width}`, await photo(width, Math.round(width * 0.75))] as [string, Buffer],
      ),
    )
  }
}
