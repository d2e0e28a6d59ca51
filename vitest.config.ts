import { configDefaults, defineConfig } from 'vitest/config'

const { CI, DARKROOM_URL, TEST_RESULTS = '.build/tests.json' } = process.env

export default defineConfig({
  test: {
    include: ['{bench,cli,commands,functions,lib,localstack,openapi,packaging,test,web}/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      // They need a Chromium: npm run test:browser.
      'test/browser/**',
      // They need a client of AWS's that is built from source: npm run test:runtime.
      'test/runtime/**',
      // Facts of a deployment: npm run test:deployed says where one is.
      ...(DARKROOM_URL ? [] : ['test/deployed/**', 'test/redeployed/**']),
    ],
    globalSetup: ['test/service.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: CI ? ['default', ['json', { outputFile: TEST_RESULTS }]] : ['default'],
  },
})
