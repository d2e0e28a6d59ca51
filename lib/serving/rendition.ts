// A rendition: any size of an image, generated at its first request.
import { preconditionsOf } from '../api/preconditions.ts'
import type { Reply, Request } from '../http/message.ts'
import { demandFound } from '../image/errors.ts'
import { fileOf, type Point, type Rendition, toQuery } from '../image/rendition.ts'
import { versionWith } from '../image/version.ts'
import { turnedPoint } from '../pixels/steps/aim.ts'
import { clamp } from '../pixels/steps/clamp.ts'
import type { Asked } from '../sizes/asked.ts'
import { negotiate } from '../sizes/negotiate.ts'
import { type Stored, stat } from '../storage/bucket.ts'
import { isUnmodified } from '../storage/conditions.ts'
import { renditionKey, toVersion } from '../storage/keys.ts'
import { replyUnmodified } from './bytes.ts'
import type { Processing } from './describe.ts'
import {
  anyManifestOf,
  findGenerated,
  pixelsIn,
  replyWithGenerated,
  sizeOf,
  waitForGenerated,
} from './generated.ts'
import { generations } from './once.ts'
import { unstored } from './unstored.ts'

/** Says which parameters were used: the ladder may have changed those of the request. */
const served = 'x-darkroom-served'

/** What to serve of an image. */
export interface Choice {
  readonly rendition: Rendition
  /** The image's focus, if the rendition depends on it; null if it has none. */
  readonly focus?: Point | null
  /** Whether the bucket keeps it for the next request. Anything else is generated each time, unless it is large. */
  readonly keeps: boolean
  /** Further fields of the answer. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Answers with a rendition that is chosen for an image.
 * @param choose returns undefined if it has to know more of the image, which isn't processed yet
 * @throws ImageError missing, undecodable, unsupported, too-many-pixels, precondition, range,
 *   storage; and what choose throws
 */
export function serveChosen(
  name: string,
  request: Request,
  choose: (image: Stored) => Promise<Choice | undefined>,
): Promise<Reply<Processing>> {
  return waitForGenerated(async () => {
    const image = demandFound(name, await stat(name))
    const choice = await choose(image)
    if (!choice) return undefined
    const { rendition, focus, keeps } = choice
    const version = toVersion(image.etag)
    const shown = {
      key: renditionKey(name, version, fileOf(rendition)),
      version: versionWith(version, focus ?? undefined),
      isFramed: focus !== undefined,
    }
    const missingAt = generations()
    const { reply: found, manifest } = await findGenerated(image, shown, request)
    const reply = found ?? unchanged(image, choice, shown, request)
    const target = { image, rendition, shown, manifest, keeps }
    const answer = reply ?? (await replyWithGenerated(missingAt, target, request))
    return answer && { ...answer, headers: { ...answer.headers, ...choice.headers } }
  })
}

/** Answers a conditional request for what isn't kept. @throws ImageError precondition */
function unchanged(image: Stored, { keeps, rendition }: Choice, shown: { key: string }, request: Request) {
  if (keeps) return undefined
  const stored = unstored(image, rendition)
  return isUnmodified(preconditionsOf(request), stored) ? replyUnmodified(stored, shown, request) : undefined
}

/**
 * Answers with a rendition of `?w=`, `?h=` and the other parameters. The first request generates it; later ones find it
 * in the bucket. Only an image so large that its variants are needed has to be processed first.
 * @throws ImageError missing, undecodable, unsupported, too-many-pixels, precondition, range, storage
 */
export const serveRendition = (name: string, asked: Asked, request: Request): Promise<Reply<Processing>> =>
  serveChosen(name, request, async (image) => {
    const isOpen = asked.format === 'auto'
    const manifest = isOpen || asked.usesFocus ? await anyManifestOf(name) : undefined
    const focus = asked.usesFocus ? (manifest?.notes?.focus ?? null) : undefined
    const format = negotiate(image.contentType, request.headers.accept, pixelsIn(manifest, image))
    const { rotate } = asked.toRendition(format)
    // A focus is a point of the image, and a position one of the rotated image.
    const taken = asked.toRendition(format, focus ? turnedPoint(focus, rotate) : undefined)
    const vary = isOpen ? { vary: 'accept' } : {}
    const size = await sizeOf(image)
    const rendition = size ? clamp(size, taken) : taken
    const framing = focus === undefined ? {} : { focus }
    return { rendition, ...framing, keeps: true, headers: { ...vary, [served]: String(toQuery(taken)) } }
  })
