import { defineConfig } from 'vitest/config'
import { native } from '../processes.ts'

/**
 * `npm run test:browser`: two files at a time, because pages wait as much as they work. Each of the two processes has a
 * Chromium and a service of its own, so that no file sees the images of the other, nor its clipboard.
 */
export default defineConfig({
  test: {
    ...native,
    root: `${import.meta.dirname}/../..`,
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/services.ts'],
    isolate: false,
    maxWorkers: process.env.DARKROOM_URL ? 1 : 2,
    // What comes late on a busy machine is no failure.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: process.env.TEST_RESULTS ?? '.build/browser-tests.json' }]]
      : ['default'],
  },
})
