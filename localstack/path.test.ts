import { expect, test } from 'vitest'
import { captures } from './captures.ts'
import { httpApiPath } from './path.ts'

test.each(captures)('API Gateway hands %s on as it was captured in AWS', (sent, rawPath) => {
  expect(httpApiPath(sent)).toBe(rawPath)
})
