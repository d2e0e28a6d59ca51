// What a process that ended may have left undone, for a server whose bucket sends no events.
import { mendWaiting, settled } from './mend-index.ts'
import { type Mend, repair, start } from './repair.ts'

/** The phases of a pass that walk uploads and jobs; and with the next one, originals. */
const [short, long] = [2, 3]

/**
 * Queues uploads, jobs, and images that wait for the worker, however new they are. Costs a listing of each.
 * @throws ImageError storage
 */
export async function repairRecent(mend: Mend): Promise<void> {
  await repair(start, mend, ({ phase }) => phase >= short)
  await mendWaiting(mend, Date.now() + settled)
}

/** Queues every image that isn't up to date, too. Costs a call for each image. @throws ImageError storage */
export async function repairAll(mend: Mend): Promise<void> {
  await repair(start, mend, ({ phase }) => phase >= long)
}
