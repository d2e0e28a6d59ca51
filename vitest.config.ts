import { configDefaults, defineConfig } from 'vitest/config'

const { CI, DARKROOM_URL, TEST_RESULTS = '.build/tests.json' } = process.env

export default defineConfig({
  test: {
    include: ['{bench,functions,lib,localstack,packaging,test,web}/**/*.test.ts'],
    // Facts of a deployment: `npm run test:deployed` says where one is.
    exclude: [...configDefaults.exclude, ...(DARKROOM_URL ? [] : ['test/deployed/**', 'test/redeployed/**'])],
    globalSetup: ['test/service.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: CI ? ['default', ['json', { outputFile: TEST_RESULTS }]] : ['default'],
  },
})
