import { vi } from 'vitest'
import { type Answer, send } from '../contracts/wire.ts'

/** The answer, once other tests' sizes leave room for one more: until then it is 503. */
export const patiently = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  vi.waitUntil(
    async () => {
      const answer = await send('GET', path, { headers })
      return answer.status === 503 ? undefined : answer
    },
    { timeout: 60_000, interval: 100 },
  )
