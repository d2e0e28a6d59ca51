import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { native } from './test/processes.ts'

const { CI, DARKROOM_SERVER, DARKROOM_URL, S3_ENDPOINT, TEST_RESULTS = '.build/tests.json' } = process.env

const notHere = [
  ...configDefaults.exclude,
  // They need a Chromium: npm run test:browser.
  'test/browser/**',
  // They install what users install: npm run test:packages.
  'test/packages/**',
  // They need a client of AWS's that is built from source: npm run test:runtime.
  'test/runtime/**',
  // They need the npm package: npm run test:server.
  ...(DARKROOM_SERVER ? [] : ['test/server/**']),
  // Facts of a deployment: npm run test:deployed says where one is.
  ...(DARKROOM_URL ? [] : ['test/deployed/**', 'test/redeployed/**']),
]

/** They package functions, or start processes. */
const starting = ['{commands,lib/contracts/site,packaging}/**/*.test.ts']

/** They are clients of a service. */
const clients = ['test/{contracts,iiif,openapi,resize,uploads}/**/*.test.ts']

/** They build the edge's function, encode images, or have servers of their own, all in their process. */
const inside = [
  '{bench,edge,lib/pixels,localstack,test/s3}/**/*.test.ts',
  'packages/client/test/{declared,retries,url}.test.ts',
  'test/{docs,layers,routes}.test.ts',
]

/** They share an S3, too: each file finds it empty. */
const onBucket = ['test/worker/**/*.test.ts']

/**
 * They change their process: its environment before they load modules, what Node.js has built in, or whether it knows
 * that the index is complete. Or modules that they share start something for the file, once in a process.
 */
const changing = [
  'lib/worker/retry.test.ts',
  'localstack/{older-node,any-s3/expire,s3/direct}.test.ts',
  'test/{faults,import}/**/*.test.ts',
  'test/{any-s3/without-forms,sizes/loaded}.test.ts',
  'test/worker/{calls,dates,heic-off,index,listing,stripped}.test.ts',
]

/** Files of these projects leave nothing behind in their process, so that the next one finds its modules loaded. */
const shared = { isolate: false }

const unit = {
  ...shared,
  name: 'unit',
  include: ['{cli,functions,import,lib,openapi,web}/**/*.test.ts'],
  exclude: [...notHere, ...starting, ...inside, ...changing],
}

const contracts = {
  ...shared,
  ...native,
  name: 'contracts',
  include: clients,
  exclude: notHere,
  globalSetup: ['test/service.ts'],
}

const modules = {
  ...shared,
  ...native,
  name: 'modules',
  include: inside,
  exclude: [...notHere, ...changing],
}

const worker = {
  ...shared,
  ...native,
  name: 'worker',
  include: onBucket,
  exclude: [...notHere, ...changing],
  setupFiles: ['test/worker/each.ts'],
}

const alone = {
  ...native,
  name: 'alone',
  include: changing,
  exclude: notHere,
  globalSetup: ['test/built.ts'],
}

const service = {
  ...shared,
  ...native,
  name: 'service',
  include: [...starting, '{packages,test}/**/*.test.ts'],
  exclude: [...notHere, ...clients, ...inside, ...onBucket, ...changing],
  globalSetup: ['test/service.ts'],
}

/** The same facts of the npm package's server: npm run test:server. */
const packaged = [
  { ...contracts, include: ['test/{contracts,iiif,openapi,uploads}/**/*.test.ts'] },
  {
    ...native,
    name: 'server',
    include: [
      'test/{any-s3,auth,edge,faults,import,server,sizes}/**/*.test.ts',
      'test/{resize/killed,start}.test.ts',
    ],
    exclude: notHere,
    globalSetup: ['test/service.ts'],
  },
]

const projects = DARKROOM_SERVER ? packaged : [unit, contracts, modules, worker, alone, service]

export default defineConfig({
  test: {
    projects: projects.map((test) => ({ extends: true as const, test })),
    // Services that the tests start wait more than they work. A deployment has several instances of each
    // function, which learn of a change one after the other; another S3 is slower than tests can store
    // images: one file at a time.
    maxWorkers: DARKROOM_URL || S3_ENDPOINT ? 1 : availableParallelism() + 2,
    // With npm run test:any-s3.
    setupFiles: S3_ENDPOINT ? ['test/any-s3/known.ts'] : [],
    // What comes late on a busy machine is no failure.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: CI ? ['default', ['json', { outputFile: TEST_RESULTS }]] : ['default'],
  },
})
