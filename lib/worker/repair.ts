// The repair pass: finds what events left undone, and repairs it. It also generates new presets of old images.
import pLimit from 'p-limit'
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
import { type ListedKey, listKeys } from '../storage/listing.ts'
import { readManifest } from '../storage/manifests.ts'
import { removeStale, versionOf } from '../storage/variants.ts'
import { isCurrent } from './current.ts'
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

export type Mended = keyof Omit<Report, 'checked'> | undefined

/**
 * Repairs one image, or sends it to a queue.
 * @param key of an original, a job, or an upload
 */
export type Mend = (key: string) => Promise<Mended>

async function mendOriginal({ key, etag }: ListedKey, image: string, mend: Mend): Promise<Mended> {
  return isCurrent((await readManifest(image))?.value, toVersion(etag)) ? undefined : mend(key)
}

async function mendGenerated(key: string, image: string): Promise<Mended> {
  const [, , version] = key.split('/')
  if (!isFormerRendition(key) && (await versionOf(image)) === version) return undefined
  await removeStale(image)
  return 'cleaned'
}

async function mendManifest(image: string): Promise<Mended> {
  if ((await versionOf(image)) !== undefined) return undefined
  await removeStale(image)
  return 'cleaned'
}

interface Phase {
  readonly prefix: string
  readonly look: (listed: ListedKey, image: string, mend: Mend) => Promise<Mended>
}

/** Uploads and jobs first: they make originals, which are checked after them. */
const phases: readonly Phase[] = [
  { prefix: uploads, look: async ({ key }, _, mend) => (toTask(key) ? mend(key) : undefined) },
  { prefix: jobs, look: ({ key }, _, mend) => mend(key) },
  { prefix: originals, look: mendOriginal },
  { prefix: variants, look: ({ key }, image) => mendGenerated(key, image) },
  { prefix: manifests, look: (_, image) => mendManifest(image) },
  { prefix: renditions, look: ({ key }, image) => mendGenerated(key, image) },
]

/** Keys checked between two looks at the clock. */
const step = 100
/** Images in memory at a time. */
const atOnce = 2

export const start: Position = {
  phase: 0,
  report: { checked: 0, jobsRun: 0, processed: 0, failed: 0, cleaned: 0, queued: 0 },
}

/** Of what was generated from a version, one of each kind is enough to check. */
const group = (key: string) => [...key.split('/').slice(0, 3), isFormerRendition(key)].join('/')

/** Skips what only a later release can repair. */
async function mendOwn({ look }: Phase, listed: ListedKey, mend: Mend): Promise<Mended> {
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
  const { keys, more } = await listKeys(current.prefix, { after, limit: step })
  const groups =
    current.prefix === variants || current.prefix === renditions
      ? [...new Map(keys.map((listed) => [group(listed.key), listed])).values()]
      : keys
  const mended = await pLimit(atOnce).map(groups, (listed) => mendOwn(current, listed, mend))
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

/** Words for a log or a terminal. */
export const describeReport = ({ checked, jobsRun, processed, failed, cleaned, queued }: Report) =>
  `${checked} keys checked; ${processed} images processed, ${failed} failed; ` +
  `jobs of ${jobsRun} images run; orphans of ${cleaned} images removed${queued > 0 ? `; ${queued} queued` : ''}`
