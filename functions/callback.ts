// Sends callbacks of resize jobs, on the bucket's events about results.
export { tellClients as handler } from '../lib/worker/tell-clients.ts'
