// The repair pass: finds what events left undone, and repairs it. It also generates new presets of old images.
import pLimit from 'p-limit'
import { markComplete } from '../storage/complete.ts'
import { byName, byTime, imageIn, kinds, type Tail } from '../storage/index-keys.ts'
import { LaterRelease } from '../storage/json.ts'
import {
  imageOf,
  isFormerRendition,
  jobs,
  manifests,
  originals,
  renditions,
  toVersion,
  uploads,
  variants,
} from '../storage/keys.ts'
import { type ListedKey, listKeys, maxKeys } from '../storage/listing.ts'
import { readManifest } from '../storage/manifests.ts'
import { removeStale, versionOf } from '../storage/variants.ts'
import { isCurrent } from './current.ts'
import { entriesOfAll, isSettled, lookAtEntries, mendEntry, mendTimeEntry, type Part } from './mend-index.ts'
import { toTask } from './messages.ts'

/** What a pass did so far. */
export interface Report {
  /** Keys checked. */
  readonly checked: number
  /** Images with stuck jobs. */
  readonly jobsRun: number
  readonly processed: number
  /** Images that can't be processed: their manifest says why. */
  readonly failed: number
  /** Images with orphans. */
  readonly cleaned: number
  /** Images that weren't in the index. */
  readonly indexed: number
  /** Images and jobs sent to the bulk queue. */
  readonly queued: number
}

/** Where a pass continues. */
export interface Position {
  readonly phase: number
  /** The last key that was checked. */
  readonly after?: string | undefined
  readonly report: Report
}

/** What a repair did: the count of the report that grows; undefined if there was nothing to do. */
export type Mended = keyof Omit<Report, 'checked'> | undefined

/**
 * Repairs one image, or sends it to a queue.
 * @param key of an original, a job, or an upload
 */
export type Mend = (key: string) => Promise<Mended>

/** Checks a key, and repairs what it is about. */
type Look = (listed: ListedKey, image: string, mend: Mend) => Promise<Mended>

async function mendOriginal(
  listed: ListedKey,
  image: string,
  mend: Mend,
  entries: readonly Tail[],
): Promise<Mended> {
  const manifest = (await readManifest(image))?.value
  const isMended = await mendEntry(listed, manifest, entries)
  if (!isCurrent(manifest, toVersion(listed.etag))) return mend(listed.key)
  return isMended ? 'indexed' : undefined
}

/** Admits an upload, or fetches one; its outcome stays. */
const mendUpload: Look = async ({ key }, _, mend) => (toTask(key) ? mend(key) : undefined)

const mendJob: Look = ({ key }, _, mend) => mend(key)

/** Removes what an image doesn't need. */
async function clean(image: string, left: { notes?: string } = {}): Promise<Mended> {
  await removeStale(image, left)
  return 'cleaned'
}

async function mendGenerated({ key }: ListedKey, image: string): Promise<Mended> {
  const [, , version] = key.split('/')
  const isNeeded = !isFormerRendition(key) && (await versionOf(image)) === version
  return isNeeded ? undefined : clean(image)
}

/** A manifest that was written just now may have the notes of an image that is about to be stored. */
async function mendManifest(listed: ListedKey, image: string): Promise<Mended> {
  const isNeeded = !isSettled(listed, Date.now()) || (await versionOf(image)) !== undefined
  return isNeeded ? undefined : clean(image, { notes: listed.etag })
}

const mendTime = async (listed: ListedKey): Promise<Mended> =>
  (await mendTimeEntry(listed)) ? 'cleaned' : undefined

interface Phase {
  readonly prefix: string
  /** Keys checked between two looks at the clock. */
  readonly step?: number
  /** Returns how to check these keys. */
  readonly open: (part: Part) => Promise<Look> | Look
}

async function openOriginals({ keys }: Pick<Part, 'keys'>): Promise<Look> {
  const entries = await entriesOfAll(keys)
  return (listed, image, mend) => mendOriginal(listed, image, mend, entries.get(image) ?? [])
}

/**
 * Checks some originals.
 * @param keys in the order of a listing
 * @throws ImageError storage
 */
export async function repairOriginals(keys: readonly ListedKey[], mend: Mend): Promise<void> {
  const look = await openOriginals({ keys })
  await pLimit(atOnce).map(keys, (listed) => mendOwn(look, listed, mend))
}

/**
 * Uploads and jobs first: they make originals, which are checked after them, together with their entries in the index.
 * Then what may be left of images that are gone.
 */
const phases: readonly Phase[] = [
  { prefix: uploads, open: () => mendUpload },
  { prefix: jobs, open: () => mendJob },
  { prefix: originals, open: openOriginals },
  { prefix: variants, open: () => mendGenerated },
  { prefix: manifests, open: () => mendManifest },
  {
    prefix: byName,
    step: maxKeys,
    open: async (part) => {
      const orphans = await lookAtEntries(part)
      return async ({ key }) => (orphans.has(imageIn(key)) ? clean(imageIn(key)) : undefined)
    },
  },
  { prefix: renditions, open: () => mendGenerated },
  { prefix: byTime, open: () => mendTime },
  { prefix: kinds, open: () => mendTime },
]

/** Changes when a pass must walk a bucket that an earlier release's pass walked. */
export const indexVersion = 1

/** Keys checked between two looks at the clock. */
const defaultStep = 100
/** Images in memory at a time. */
const atOnce = 2

/** The beginning of a pass. */
export const start: Position = {
  phase: 0,
  report: { checked: 0, jobsRun: 0, processed: 0, failed: 0, cleaned: 0, indexed: 0, queued: 0 },
}

/** Of what was generated from a version, one of each kind is enough to check. */
const group = (key: string) => [...key.split('/').slice(0, 3), isFormerRendition(key)].join('/')

/** Skips what only a later release can repair. */
async function mendOwn(look: Look, listed: ListedKey, mend: Mend): Promise<Mended> {
  try {
    return await look(listed, imageOf(listed.key), mend)
  } catch (error) {
    if (error instanceof LaterRelease) return undefined
    throw error
  }
}

/** Runs one step of a pass. @returns where it continues; undefined at its end */
async function advance({ phase, after, report }: Position, mend: Mend): Promise<Position | undefined> {
  const current = phases[phase]
  if (!current) return undefined
  const { prefix, step = defaultStep, open } = current
  const { keys, more } = await listKeys(prefix, { after, limit: step })
  const groups =
    prefix === variants || prefix === renditions
      ? [...new Map(keys.map((listed) => [group(listed.key), listed])).values()]
      : keys
  const look = await open({ after, keys, more })
  const mended = await pLimit(atOnce).map(groups, (listed) => mendOwn(look, listed, mend))
  if (prefix === originals && !more) await markComplete()
  const counts = { ...report, checked: report.checked + keys.length }
  for (const what of mended) if (what) counts[what] += 1
  return more ? { phase, after: keys.at(-1)?.key, report: counts } : { phase: phase + 1, report: counts }
}

/**
 * Continues a pass until its end, or until `until` returns true.
 * @param onProgress is called after each step
 * @returns where it continues
 * @throws ImageError storage
 */
export async function repair(
  from: Position,
  mend: Mend,
  until: (position: Position) => boolean | Promise<boolean>,
  onProgress: (position: Position) => void = () => {},
): Promise<Position & { through: boolean }> {
  let position = from
  while (!(await until(position))) {
    const next = await advance(position, mend)
    if (!next) return { ...position, through: true }
    position = next
    onProgress(position)
  }
  return { ...position, through: false }
}

/**
 * Runs only the first phase of a pass: an upload whose event was lost can't wait for a whole pass, because it expires
 * after a day.
 * @throws ImageError storage
 */
export async function repairUploads(mend: Mend, isLate: () => boolean): Promise<void> {
  await repair(start, mend, ({ phase }) => phase > 0 || isLate())
}

/** Returns the prefix of the keys that a pass checks at a position; undefined at its end. */
export const prefixAt = ({ phase }: Position) => phases[phase]?.prefix

/** Describes a report for a log or a terminal. */
export const describeReport = ({
  checked,
  jobsRun,
  processed,
  failed,
  cleaned,
  indexed,
  queued,
}: Report): string =>
  [
    `${checked} keys checked; ${processed} images processed, ${failed} failed`,
    `jobs of ${jobsRun} images run; orphans of ${cleaned} images removed`,
    ...(indexed > 0 ? [`${indexed} images indexed`] : []),
    ...(queued > 0 ? [`${queued} queued`] : []),
  ].join('; ')
