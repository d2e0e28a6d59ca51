// Processes images and runs resize jobs, on the bucket's events.
export { work as handler } from '../lib/worker/work.ts'
