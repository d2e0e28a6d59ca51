// Repairs what events left undone: on a schedule, or the originals that a state machine names.
export { repairByEvent as handler } from '../lib/worker/repair-by-event.ts'
