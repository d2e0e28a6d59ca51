// Repairs what events left undone, on a schedule.
export { scheduledRepair as handler } from '../lib/worker/scheduled-repair.ts'
