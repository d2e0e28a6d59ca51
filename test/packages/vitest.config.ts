import { defineConfig } from 'vitest/config'

/** `npm run test:packages`: installs and builds what users install and build. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/packages/**/*.test.ts'],
    globalSetup: ['test/service.ts', 'test/packages/packed.ts'],
    fileParallelism: false,
    // What comes late on a busy machine is no failure.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: process.env.TEST_RESULTS ?? '.build/packages-tests.json' }]]
      : ['default'],
  },
})
