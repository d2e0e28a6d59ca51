// Tells those who gave resize orders that their jobs are over, as the bucket's events about results ask for it.
export { tellClients as handler } from '../lib/worker/tell-clients.ts'
