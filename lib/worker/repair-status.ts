// Describes the progress of the scheduled repair.
import { config } from '../config.ts'
import { readCounts } from '../storage/counts.ts'
import { originals } from '../storage/keys.ts'
import { backlogOf } from '../storage/queue.ts'
import { describeReport, type Position, prefixAt } from './repair.ts'
import { readState } from './scheduled-repair.ts'

/** Returns how many images are known, and in a pass over the originals, how many of them it checked. */
async function progressOf(position: Position): Promise<string> {
  const images = Object.values(await readCounts()).reduce((sum, kind) => sum + kind.images, 0)
  const at = prefixAt(position)
  return at === originals
    ? `It checks ${images} images; the last one was ${position.after}`
    : `It checks ${at}`
}

/**
 * Describes the scheduled pass and the queue that it fills.
 * @returns lines
 * @throws ImageError storage
 */
export async function describeProgress(): Promise<string[]> {
  const state = await readState()
  const queue = config.bulkQueue ? [`${await backlogOf(config.bulkQueue)} repairs are queued`] : []
  if (!state) return ['No scheduled pass has begun', ...queue]
  const { position, finished_at } = state
  const where = finished_at ? `The last pass ended at ${finished_at}` : await progressOf(position)
  return [where, `It did: ${describeReport(position.report)}`, ...queue]
}
