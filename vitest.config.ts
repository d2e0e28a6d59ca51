import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{lib,functions,localstack,test,web}/**/*.test.ts'],
    // They need a Chromium: `npm run test:browser`.
    exclude: ['test/browser/**'],
    globalSetup: ['test/service.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.build/tests.json' }]] : ['default'],
  },
})
