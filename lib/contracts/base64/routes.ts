// Contract 1, `base64`: JSON with base64 inside.
import pLimit from 'p-limit'
import { decodeBase64 } from '../../api/base64.ts'
import { overwriting, refusePreconditions } from '../../api/preconditions.ts'
import { asError as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import { config } from '../../config.ts'
import { maxTextBytes } from '../../http/limits.ts'
import type { Route } from '../../http/route.ts'
import { at, ImageError } from '../../image/errors.ts'
import { inspect, type Original } from '../../image/inspect.ts'
import { isLegalName, nameFromFile, usableName } from '../../image/names.ts'
import { put } from '../../storage/bucket.ts'
import { type Opened, open } from '../../storage/open.ts'
import type { Found, Saved } from './answers.ts'
import { getBody, uploadBody } from './schemas.ts'

/** Images that are stored at a time: 5,000 take half the time that a request has. */
const storedAtOnce = 32

/** Images that are read at a time. */
const readAtOnce = 8

const uploadExample = '{"images":[{"filename":"…","image_data":"<base64>"}]} with at most 5,000 images'

const getExample = '{"filenames":["…"]} with at most 1,000 names'

/** Validates an entry of a batch; an error names its position. */
function entry(
  { filename, image_data }: { filename: string; image_data: string },
  index: number,
): { name: string; original: Original } {
  return at(`images[${index}] (${filename})`, () => ({
    name: nameFromFile(filename),
    original: inspect(decodeBase64(image_data), config.formats),
  }))
}

/** `POST /upload`: a batch, validated before anything is stored. If two have one name, the last one is stored. */
export const uploadBatch: Route<Saved> = {
  key: 'POST /upload',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const { images } = parse(uploadBody, request.json(), uploadExample)
    const batch = images.map(entry)
    const last = new Map(batch.map(({ name, original }) => [name, original]))
    if (last.size > 1) refusePreconditions(request)
    const how = overwriting(request)
    await pLimit(storedAtOnce).map(last, ([name, original]) => put(name, original, how))
    const saved = batch.map(({ name }) => name)
    return { status: 200, json: { message: `Saved ${saved.length} image(s)`, saved_files: saved } }
  },
}

type Encoded = Found['images'][number]

/** Returns the names that a client may mean: the image's, or that of the file which it uploaded. */
const namesOf = (filename: string) => new Set([filename, usableName(filename) ?? ''].filter(isLegalName))

async function find(filename: string, maxBytes: number): Promise<Opened | undefined> {
  for (const name of namesOf(filename)) {
    const opened = await open({ name }, {}, maxBytes)
    if (opened) return opened
  }
  return undefined
}

function overflow(fitting: number): ImageError {
  return new ImageError(
    'too-many-bytes',
    `The images don't fit into one response: only the first ${fitting} do. Request fewer, or use GET /images/{id}`,
  )
}

/** Reads a few at a time, so that memory never holds more than the answer. */
async function encode(filenames: readonly string[], room: number, before: number): Promise<Encoded[]> {
  if (filenames.length === 0) return []
  const opened = await Promise.all(filenames.slice(0, readAtOnce).map((name) => find(name, (room / 4) * 3)))
  const encoded: Encoded[] = []
  let left = room
  for (const [index, one] of opened.entries()) {
    if (!one) continue
    if (one.is !== 'bytes') throw overflow(before + index)
    const image = { filename: one.stored.name, image_data: one.bytes.toString('base64') }
    // The answer is JSON within the JSON of Lambda, where each quote is two bytes.
    left -= image.image_data.length + Buffer.byteLength(JSON.stringify(JSON.stringify(image.filename))) + 50
    if (left < 0) throw overflow(before + index)
    encoded.push(image)
  }
  return [...encoded, ...(await encode(filenames.slice(readAtOnce), left, before + readAtOnce))]
}

/** `POST /get`: images by name, in the order of the request, without the missing ones. */
export const getBatch: Route<Found> = {
  key: 'POST /get',
  refuse,
  isRead: true,
  act: async (request) => {
    const { filenames } = parse(getBody, request.json(), getExample)
    const images = await encode(filenames, maxTextBytes, 0)
    return { status: 200, json: { count: images.length, images } }
  },
}
