import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{bench,functions,lib,localstack,openapi,packaging,test,web}/**/*.test.ts'],
    // They need a client of AWS's that is built from source: npm run test:runtime.
    exclude: ['**/node_modules/**', 'test/runtime/**'],
    globalSetup: ['test/service.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.build/tests.json' }]] : ['default'],
  },
})
