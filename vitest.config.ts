import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{bench,functions,lib,localstack,packaging,test,web}/**/*.test.ts'],
    globalSetup: ['test/service.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.build/tests.json' }]] : ['default'],
  },
})
