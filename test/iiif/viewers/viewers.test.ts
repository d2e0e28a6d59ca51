// What Mirador and Universal Viewer request of an image of 5000×3900 pixels, when somebody opens it and zooms in:
// recorded in Chromium, with manifests of both versions of the Presentation API.
import pLimit from 'p-limit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { discard, origin, put } from '../../contracts/contracts.ts'
import { uniqueName } from '../../contracts/names.ts'
import { header, json } from '../../contracts/wire.ts'
import { processed } from '../../resize/follow.ts'
import { plain, seenAt, sizeOf } from '../../resize/pictures.ts'
import { patiently } from '../patient.ts'
import recorded from './requests.json' with { type: 'json' }

const name = uniqueName('page.png')

beforeAll(async () => {
  await put(name, await plain('yellow', 5000, 3900).png().toBuffer())
  await processed(name)
})

afterAll(() => discard(name))

/** Returns the size that a path asks for; without a height, it follows from the region. */
function askedIn(path: string): readonly [width: number, height: number] {
  const [region = '', size = ''] = path.split('/')
  const [, , across = 5000, down = 3900] = region === 'full' ? [] : region.split(',').map(Number)
  const [width, height] = size.split(',').map(Number)
  return [
    width || Math.round((across * (height ?? 0)) / down),
    height || Math.round((down * (width ?? 0)) / across),
  ]
}

test.each(recorded)('$viewer gets all of it by version $version', async ({ version, headers, paths }) => {
  const get = (path: string, sent: Record<string, string>) =>
    patiently(`/iiif/${version}/${name}/${path}`, sent)
  await pLimit(4).map(paths, async (path) => {
    const isInfo = path === 'info.json'
    const sent: Record<string, string> = isInfo ? headers.info : headers.image
    const answer = await get(path, sent)
    expect(answer.status, path).toBe(200)
    if (sent.Origin) expect(header(answer, 'access-control-allow-origin')).toBe('*')
    if (isInfo) {
      const info = json<Record<string, unknown>>(answer)
      return expect(info.id ?? info['@id']).toBe(`${origin}/iiif/${version}/${name}`)
    }
    expect(await sizeOf(answer.bytes), path).toEqual(askedIn(path))
    return expect(await seenAt(answer.bytes), path).toBe('yellow')
  })
  expect(paths.length).toBeGreaterThan(25)
})
