// What each file of the worker's tests finds, although they share processes: an empty bucket, and nothing replaced.
import { afterAll, vi } from 'vitest'
import './retries.ts'
import { openBucket } from './bucket.ts'

await openBucket()

afterAll(() => {
  vi.restoreAllMocks()
})
