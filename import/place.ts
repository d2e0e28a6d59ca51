// What becomes of one file: stored, there already, skipped, refused, or failed.
import { DarkroomError, requestLimit, sniff } from './client.js'
import { attemptOf } from './names.ts'
import { type Dates, type Reading, reading } from './reading.ts'
import type { Seen, Service } from './service.ts'
import { CannotCopy, type Item, messageOf, Refused, SourceGone, Stop } from './source.ts'

/** What to do about another image that has the name: leave the file, replace the image, or take another name. */
export const policies = ['skip', 'overwrite', 'rename'] as const
export type Policy = (typeof policies)[number]

/** `present`: the service had exactly these bytes under that name. `refused`: the service doesn't take this file. */
export const outcomes = ['stored', 'present', 'skipped', 'refused', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

export interface Result {
  readonly path: string
  readonly outcome: Outcome
  readonly name?: string
  readonly reason?: string
}

export interface Placing {
  readonly service: Service
  readonly policy: Policy
  readonly dates: Dates
  /** Whether to store nothing. */
  readonly isDry: boolean
  /** Returns which file of this import has a name. */
  readonly ownerOf: (name: string) => string | undefined
  /** Called with what the person who imports should know. */
  readonly warn: (text: string) => void
}

const hint = 'Set the API key of the service with --key or DARKROOM_KEY'

/** API Gateway and the bucket refuse in words of their own. Only large files go to the bucket. */
const isKeyRefused = ({ status, code }: DarkroomError, { size }: Item) =>
  status === 401 || (status === 403 && (code === 'forbidden' || (size ?? 0) <= requestLimit))

/** What was sent may be a file that somebody is still writing. */
const changed = 'It changed while it was read. Import it again with --on-conflict overwrite'

const isAsItWas = async ({ isUnchanged }: Item) => !isUnchanged || (await isUnchanged().catch(() => false))

/** @throws Stop, if it isn't about this file alone */
async function resultOf(item: Item, name: string, error: unknown, service: Service): Promise<Result> {
  const { path } = item
  if (error instanceof Stop) throw error
  if (error instanceof SourceGone) throw new Stop(error.message)
  if (error instanceof Refused) return { path, name, outcome: 'refused', reason: error.message }
  if (!(error instanceof DarkroomError)) {
    const reason = (await isAsItWas(item)) ? messageOf(error) : changed
    return { path, name, outcome: 'failed', reason }
  }
  const { status, code, message } = error
  if (isKeyRefused(error, item)) throw new Stop(`${message}. ${hint}`)
  // The connection broke: because of this file, if the service still answers.
  if (code === 'network') await demandService(service)
  const isTheirs = status >= 400 && status < 500 && ![403, 408, 429].includes(status)
  return { path, name, outcome: isTheirs ? 'refused' : 'failed', reason: message }
}

/** @throws Stop, if the service doesn't answer, or isn't one */
export async function demandService(service: Service): Promise<void> {
  try {
    await service.check()
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error
    throw new Stop(error.status === 401 ? `${error.message}. ${hint}` : error.message)
  }
}

/** How often to look again if somebody else changes the image at the same time. */
const looks = 5

/** A file that is imported. */
interface Placed {
  readonly item: Item
  readonly file: Reading
}

/** Returns whether an image has exactly the file's bytes, which are read only if nothing else tells. */
async function isSame(name: string, seen: Seen, { item, file }: Placed, service: Service): Promise<boolean> {
  if (item.size !== undefined && item.size !== seen.bytes) return false
  if (item.md5 !== undefined && seen.etag === `"${item.md5}"`) return true
  return service.has(name, seen, await file.whole())
}

/** Stores the file: by a copy within S3, or by sending it. @returns false if another image has the name by now */
async function put(name: string, { item, file }: Placed, seen: Seen | undefined, placing: Placing) {
  const { service, dates, warn } = placing
  if (item.copy) {
    try {
      const id = await item.copy(name, seen !== undefined, await file.provenance(dates))
      return await service.admit(name, id, seen)
    } catch (error) {
      if (error instanceof DarkroomError && error.code === 'missing')
        throw new Stop("The service doesn't know what was copied: --bucket must be its own bucket")
      if (!(error instanceof CannotCopy)) throw error
      if (error.message !== '') warn(error.message)
    }
  }
  const blob = await file.whole()
  return service.put(name, { blob, ...(await file.provenance(dates)) }, seen)
}

/** Returns what became of the file under one name; undefined if another image has it. */
async function placeAs(name: string, placed: Placed, placing: Placing): Promise<Result | undefined> {
  const { service, policy, isDry, ownerOf } = placing
  const { path, notes } = placed.item
  for (let look = 0; look < looks; look++) {
    const seen = await service.look(name)
    if (seen && (await isSame(name, seen, placed, service))) {
      // An earlier run may have ended before it could. Notes that somebody else made stay.
      if (notes && !seen.notes && !isDry) await service.annotate(name, notes)
      return { path, name, outcome: 'present' }
    }
    // Another file of this import isn't replaced, whatever the policy.
    if (ownerOf(name) !== path || (seen && policy !== 'overwrite')) return undefined
    if (isDry) return { path, name, outcome: 'stored' }
    if (await put(name, placed, seen, placing)) {
      if (notes) await service.annotate(name, notes)
      return { path, name, outcome: 'stored' }
    }
  }
  return { path, name, outcome: 'failed', reason: `Others change ${name} at the same time` }
}

/** Without storing it, all that is known of a file is how it begins. */
const isImage = async (blob: Blob) => (await sniff(blob)).startsWith('image/')

function conflict(path: string, name: string, { policy, ownerOf }: Placing): Result {
  const owner = ownerOf(name)
  if (owner === path) return { path, name, outcome: 'skipped', reason: `Another image has the name ${name}` }
  const reason = `${owner} has the same name, ${name}: use --on-conflict rename to store both`
  return { path, name, outcome: policy === 'skip' ? 'skipped' : 'refused', reason }
}

async function tryNames(placed: Placed, name: string, placing: Placing, claim: Claim): Promise<Result> {
  const { item, file } = placed
  if (placing.isDry && !(await isImage(await file.start())))
    return { path: item.path, name, outcome: 'refused', reason: 'Not an image, by its first bytes' }
  for (let nth = 1; ; nth++) {
    const attempt = attemptOf(name, nth)
    claim(attempt)
    const result = await placeAs(attempt, placed, placing)
    if (result?.outcome === 'stored' && nth > 1)
      return { ...result, reason: `Another image has the name ${name}` }
    if (result) return result
    if (placing.policy !== 'rename') return conflict(item.path, attempt, placing)
  }
}

const checked = async (item: Item, result: Result): Promise<Result> =>
  result.outcome === 'stored' && !(await isAsItWas(item))
    ? { ...result, outcome: 'failed', reason: changed }
    : result

/** Takes a name for the file, if no other file of this import has it. */
export type Claim = (name: string) => void

/**
 * Stores a file under its name, or under another one if the policy says so.
 * @throws Stop
 */
export async function place(item: Item, name: string, placing: Placing, claim: Claim): Promise<Result> {
  const file = reading(item)
  try {
    const result = await tryNames({ item, file }, name, placing, claim)
    return placing.isDry ? result : await checked(item, result)
  } catch (error) {
    return await resultOf(item, name, error, placing.service)
  } finally {
    await file.close()
  }
}
