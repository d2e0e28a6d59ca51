// Mends what events did not bring to its end, on a schedule.
export { scheduledRepair as handler } from '../lib/worker/scheduled-repair.ts'
