import { defineConfig } from 'vitest/config'

/** `npm run test:s3`: the conformance tests alone, which need no service. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/s3/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
