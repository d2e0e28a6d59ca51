// Ends the endpoint that `npm run deploy:local` started, with all that stands in it; one that is not there is no fault.
import { stopEdge } from './edge.ts'
import { findEndpoint } from './endpoint.ts'

await stopEdge()
await (await findEndpoint(false)).stop()
