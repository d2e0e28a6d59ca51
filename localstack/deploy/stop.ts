// Stops the endpoint that `npm run deploy:local` started, with everything deployed to it, if it runs.
import { stopEdge } from './edge.ts'
import { findEndpoint } from './endpoint.ts'

await stopEdge()
await (await findEndpoint(false)).stop()
