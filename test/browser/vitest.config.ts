import { defineConfig } from 'vitest/config'

/** `npm run test:browser`: one file at a time, since they share a service and a machine. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/service.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: process.env.TEST_RESULTS ?? '.build/browser-tests.json' }]]
      : ['default'],
  },
})
