// How many images there are. Shards of counters, by name, that change together with the index: whoever writes or
// removes an entry counts it first. A shard remembers for some minutes which entries it counted, so that a worker that
// ends between the two, and starts over, counts nothing twice.
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { kindOf } from '../image/entry.ts'
import { encodedNameIn, encodeName, entryIn, counts as folder, type Tail } from './index-keys.ts'
import { type Document, readJson, writeJson } from './json.ts'
import { conflict, retry } from './retry.ts'

const shards = 32
/** Milliseconds. The message of a worker that was killed is redelivered after twelve minutes. */
const memory = 15 * 60_000
/** Entries to remember at most, so that a shard stays within 100 KB. */
const mostRemembered = 400
/** Of one image, besides those that are listed: an image that changes every second leaves room for others. */
const mostOfImage = 12
/**
 * The last entries of an image, of which a worker that ended may have left something. What it left before is listed by
 * name, or found by the repair: to remove all that are remembered would cost more with each change.
 */
const mostUnsure = 3

const tally = z.object({ images: z.number(), bytes: z.number() })
const tallies = z.record(z.string(), tally)

/** By format, or `failed`. */
export type Counts = Readonly<Record<string, { readonly images: number; readonly bytes: number }>>

const shardSchema = z.object({
  counts: tallies,
  recent: z.array(z.object({ tail: z.string(), at: z.number(), counted: z.boolean() })),
  /** The repair's own count, of names up to this one. */
  recount: z.optional(z.object({ upTo: z.string(), counts: tallies })),
})

type Shard = z.infer<typeof shardSchema>

const empty: Shard = { counts: {}, recent: [] }

/** A shard of a later release starts from zero: the repair counts again. */
const kept = z.catch(z.optional(shardSchema), undefined)

const keyOf = (shard: number) => `${folder}${shard.toString().padStart(2, '0')}.json`
const shardOf = (encodedName: string) => (createHash('sha256').update(encodedName).digest()[0] ?? 0) % shards

/** Names compare by their bytes, as keys do. */
const isAfter = (name: string, other: string) => Buffer.compare(Buffer.from(name), Buffer.from(other)) > 0

function add(counts: Counts, kind: string, more: Counts[string]): Counts {
  const { images, bytes } = counts[kind] ?? { images: 0, bytes: 0 }
  return { ...counts, [kind]: { images: images + more.images, bytes: bytes + more.bytes } }
}

function plus(counts: Counts, tail: Tail, sign: 1 | -1): Counts {
  const entry = entryIn(tail)
  return entry ? add(counts, kindOf(entry), { images: sign, bytes: sign * entry.bytes }) : counts
}

/** What becomes of a shard; without one, it stays as it is. */
interface Change<T> {
  readonly shard?: Shard
  readonly result?: T
}

/** Changes a shard. */
function update<T>(
  shard: number,
  change: (known: Shard) => Change<T> | Promise<Change<T>>,
): Promise<T | undefined> {
  return retry(async () => {
    const found: Document<Shard | undefined> | undefined = await readJson(keyOf(shard), kept)
    const since = Date.now() - memory
    const known = found?.value ?? empty
    const recent = known.recent.filter(({ at }) => at > since).slice(-mostRemembered)
    const { shard: next, result } = await change({ ...known, recent })
    if (!next) return result
    return (await writeJson(keyOf(shard), next, found)) === undefined ? conflict : result
  })
}

/** Counts an entry in the shard, and in the repair's own count if that has passed its name. */
function countIn(shard: Shard, tail: Tail, counted: boolean): Shard {
  const sign = counted ? 1 : -1
  const { recount } = shard
  const isPassed = recount && !isAfter(encodedNameIn(tail), recount.upTo)
  return {
    counts: plus(shard.counts, tail, sign),
    recent: [...shard.recent.filter((one) => one.tail !== tail), { tail, at: Date.now(), counted }],
    ...(recount
      ? { recount: isPassed ? { ...recount, counts: plus(recount.counts, tail, sign) } : recount }
      : {}),
  }
}

/**
 * Counts what an image's entries are going to be, before they are written.
 * @param listed the entries that the index has
 * @param wanted the one that it should have; undefined if there is no such image
 * @param isTrue whether that is so. It is asked after the shard was read, which may have an image that was stored since
 * @returns entries to remove: of those listed, and of those that a worker which ended may have begun to write or
 *   remove; undefined if it isn't true
 * @throws ImageError storage
 */
export function countEntry(
  name: string,
  listed: readonly Tail[],
  wanted: Tail | undefined,
  isTrue?: () => Promise<boolean>,
): Promise<readonly Tail[] | undefined> {
  const encoded = encodeName(name)
  return update(shardOf(encoded), async (known) => {
    if (isTrue && !(await isTrue())) return {}
    const mine = new Map(
      known.recent
        .filter(({ tail }) => encodedNameIn(tail) === encoded)
        .map(({ tail, counted }) => [tail, counted]),
    )
    const isCounted = (tail: Tail) => mine.get(tail) ?? listed.includes(tail)
    const last = (most: number) =>
      [...mine.keys()].filter((tail, at) => mine.get(tail) || at >= mine.size - most)
    const unsure = last(mostUnsure)
    const stale = [...new Set([...listed, ...unsure])].filter((tail) => tail !== wanted)
    const removed = stale.filter(isCounted)
    const added = wanted === undefined || isCounted(wanted) ? [] : [wanted]
    if (removed.length + added.length === 0) return { result: stale }
    const kept = new Set([...listed, ...last(mostOfImage)])
    const recent = known.recent.filter(({ tail }) => kept.has(tail) || !mine.has(tail))
    const less = removed.reduce((shard, tail) => countIn(shard, tail, false), { ...known, recent })
    return { shard: added.reduce((shard, tail) => countIn(shard, tail, true), less), result: stale }
  })
}

/**
 * Counts again, a part at a time, from the entries themselves.
 * @param from the name after which the part begins, as it is in keys; undefined for the first part
 * @param upTo the last name of the part; undefined for the last part
 * @param listed all entries of the part
 * @throws ImageError storage
 */
export async function recount(
  from: string | undefined,
  upTo: string | undefined,
  listed: readonly Tail[],
): Promise<void> {
  const groups = Map.groupBy(listed, (tail) => shardOf(encodedNameIn(tail)))
  await Promise.all(
    Array.from({ length: shards }, (_, shard) => {
      const tails = groups.get(shard) ?? []
      return update(shard, (known) => {
        const begun = from === undefined ? { upTo: '', counts: {} } : known.recount
        // Another pass began in the meantime, and counts.
        if (!begun || begun.upTo !== (from ?? '')) return {}
        const isInPart = (name: string) =>
          isAfter(name, begun.upTo) && (upTo === undefined || !isAfter(name, upTo))
        const present = new Set(tails)
        // The listing is a moment older than the shard.
        for (const { tail, counted } of known.recent)
          if (isInPart(encodedNameIn(tail))) present[counted ? 'add' : 'delete'](tail)
        const counts = [...present].reduce((sum: Counts, tail) => plus(sum, tail, 1), begun.counts)
        const { recount: _, ...rest } = known
        return { shard: upTo === undefined ? { ...rest, counts } : { ...rest, recount: { upTo, counts } } }
      })
    }),
  )
}

/** Returns the counts. Costs a call to S3 for each of the 32 shards. @throws ImageError storage */
export async function readCounts(): Promise<Counts> {
  const found = await Promise.all(Array.from({ length: shards }, (_, shard) => readJson(keyOf(shard), kept)))
  const all = found.flatMap((one) => Object.entries(one?.value?.counts ?? {}))
  return all.reduce((sum: Counts, [kind, more]) => add(sum, kind, more), {})
}
