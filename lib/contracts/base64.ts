// Contract 1, `base64`: JSON with base64 inside.
import pLimit from 'p-limit'
import * as z from 'zod/mini'
import { maxTextBytes } from '../http/limits.ts'
import type { Reply } from '../http/message.ts'
import type { Route } from '../http/serve.ts'
import { ImageError } from '../image/errors.ts'
import { inspect, type Original } from '../image/inspect.ts'
import { legalName, nameFromFile } from '../image/names.ts'
import { put } from '../storage/bucket.ts'
import { isConditional } from '../storage/conditions.ts'
import { type Opened, open } from '../storage/open.ts'
import type { Found, Saved } from './base64.api.ts'
import { decodeBase64 } from './encoding.ts'
import { overwriting } from './preconditions.ts'
import { parse } from './schema.ts'
import { status } from './status.ts'

const refuse = ({ code, message }: ImageError): Reply => ({ status: status[code], json: { error: message } })

/** Calls to storage at a time. */
const atOnce = 8

const filename = z.string().check(z.describe('A file name; the last component of a path'))
const image_data = z.string().check(z.describe('The bytes as base64'))

/** The body of `POST /upload`. */
export const uploads = z.object({ images: z.array(z.object({ filename, image_data })) })

/** The body of `POST /get`. */
export const wanted = z.object({ filenames: z.array(filename).check(z.maxLength(1000)) })
const wantedExample = '{"filenames":["…"]} with at most 1,000 names'

/** One entry of a batch; what is wrong with it is said with its place. */
function entry(
  { filename, image_data }: { filename: string; image_data: string },
  index: number,
): { name: string; original: Original } {
  try {
    return { name: nameFromFile(filename), original: inspect(decodeBase64(image_data)) }
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    throw new ImageError(error.code, `images[${index}] (${filename}): ${error.message}`, { cause: error })
  }
}

/** `POST /upload`: a batch, checked whole before anything is stored. Of two with one name the last one stays. */
export const uploadBatch: Route<Saved> = {
  refuse,
  act: async (request) => {
    const { images } = parse(uploads, request.json(), '{"images":[{"filename":"…","image_data":"<base64>"}]}')
    const batch = images.map(entry)
    const last = new Map(batch.map(({ name, original }) => [name, original]))
    const how = overwriting(request)
    // All of them or none is more than S3 can promise.
    if (last.size > 1 && isConditional(how.preconditions))
      throw new ImageError(
        'bad-request',
        'If-Match, If-None-Match and If-Unmodified-Since go with one image: send these one by one',
      )
    await pLimit(atOnce).map(last, ([name, original]) => put(name, original, how))
    const saved = batch.map(({ name }) => name)
    return { status: 200, json: { message: `Saved ${saved.length} image(s)`, saved_files: saved } }
  },
}

type Encoded = Found['images'][number]

/** The image of this name, or, where the client still uses the file name that it uploaded, of its legal form. */
async function find(filename: string, maxBytes: number): Promise<Opened | undefined> {
  for (const toName of [legalName, nameFromFile]) {
    try {
      return await open({ name: toName(filename) }, {}, maxBytes)
    } catch (error) {
      const isNone = error instanceof ImageError && (error.code === 'missing' || error.code === 'bad-name')
      if (!isNone) throw error
    }
  }
  return undefined
}

function overflow(fitting: number): ImageError {
  return new ImageError(
    'too-many-bytes',
    `These images do not fit into one answer; the first ${fitting} of them would, and GET /images/{id} gives each`,
  )
}

/** Reads a few at a time, so that what does not fit into the answer is never held in memory. */
async function encode(filenames: readonly string[], room: number, before: number): Promise<Encoded[]> {
  if (filenames.length === 0) return []
  const opened = await Promise.all(filenames.slice(0, atOnce).map((name) => find(name, (room / 4) * 3)))
  const encoded: Encoded[] = []
  let left = room
  for (const [index, one] of opened.entries()) {
    if (!one) continue
    if (one.is !== 'bytes') throw overflow(before + index)
    const image = { filename: one.stored.name, image_data: one.bytes.toString('base64') }
    // As JSON inside of the JSON that Lambda gives back, each quote takes two bytes.
    left -= image.image_data.length + Buffer.byteLength(JSON.stringify(JSON.stringify(image.filename))) + 50
    if (left < 0) throw overflow(before + index)
    encoded.push(image)
  }
  return [...encoded, ...(await encode(filenames.slice(atOnce), left, before + atOnce))]
}

/** `POST /get`: images by name, in the order asked; a missing one is left out. */
export const getBatch: Route<Found> = {
  refuse,
  isRead: true,
  act: async (request) => {
    const { filenames } = parse(wanted, request.json(), wantedExample)
    const images = await encode(filenames, maxTextBytes, 0)
    return { status: 200, json: { count: images.length, images } }
  },
}
