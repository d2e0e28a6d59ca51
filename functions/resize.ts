// Develops images and runs resize orders, as the bucket's events ask for it.
export { work as handler } from '../lib/worker/work.ts'
