import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { native } from './test/processes.ts'
import { contractTests, handlersTests, longTests } from './test/suites.ts'

const {
  CI,
  DARKROOM_SERVER,
  DARKROOM_URL,
  S3_ENDPOINT,
  TEST_RESULTS = '.build/tests.json',
  TEST_SUITE,
} = process.env

const notHere = [
  ...configDefaults.exclude,
  // They need a Chromium: npm run test:browser.
  'test/browser/**',
  // They install what users install: npm run test:packages.
  'test/packages/**',
  // They need a client of AWS's that is built from source: npm run test:runtime.
  'test/runtime/**',
  // Facts of a deployment: npm run test:deployed says where one is.
  ...(DARKROOM_URL ? [] : ['test/deployed/**', 'test/redeployed/**']),
  // Vitest's own --exclude doesn't reach projects.
  ...(TEST_SUITE === 'short' ? longTests : []),
]

/** They start `npm start` with settings of their own: npm run test:start. */
const starts = [
  'test/auth/**/*.test.ts',
  'test/edge/{delivery,versions}.test.ts',
  'test/faults/storage.test.ts',
  'test/iiif/signed.test.ts',
  'test/resize/callbacks.test.ts',
  'test/sizes/signed.test.ts',
  'test/start.test.ts',
]

/** They package functions, or need a processor for many seconds: npm run test:start. */
const heavy = [
  'packaging/**/*.test.ts',
  'test/contracts/many.test.ts',
  'test/iiif/viewers/viewers.test.ts',
  'test/stack/secrets.test.ts',
  'test/uploads/large.test.ts',
]

/**
 * They start the npm package's server, or a part of it, to kill it, to import into it, or to give it another S3:
 * npm run test:server.
 */
const servers = [
  'test/{any-s3,docs,durability,import,server}/**/*.test.ts',
  'test/commands/sign.test.ts',
  'test/resize/{added-presets,busy,dead-letters,killed,repair}.test.ts',
  'test/sizes/once.test.ts',
  'test/uploads/from-url.test.ts',
]

/** They start processes. */
const processes = ['{commands,lib/contracts/site}/**/*.test.ts']

/** They are clients of a service that all share: the package's server, and with npm run test:start, `npm start`. */
const clients = [
  'test/{contracts,iiif,openapi,resize,uploads}/**/*.test.ts',
  'test/{edge/{fields,requests},sizes/{sizes,versioned}}.test.ts',
  'packages/client/test/client.test.ts',
]

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
  'test/{faults/lost-answers,sizes/loaded}.test.ts',
  'test/worker/{calls,dates,heic-off,index,listing,stripped}.test.ts',
]

/** Files of these projects leave nothing behind in their process, so that the next one finds its modules loaded. */
const shared = { isolate: false }

const unit = {
  ...shared,
  name: 'unit',
  include: ['{cli,functions,import,lib,openapi,web}/**/*.test.ts'],
  exclude: [...notHere, ...processes, ...inside, ...changing],
}

const contracts = {
  ...shared,
  ...native,
  name: 'contracts',
  include: [...clients, ...inside, ...processes, 'test/**/*.test.ts'],
  exclude: [...notHere, ...starts, ...heavy, ...servers, ...onBucket, ...changing],
  globalSetup: ['test/service.ts'],
}

const bucket = {
  ...shared,
  ...native,
  name: 'bucket',
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

const start = {
  ...contracts,
  name: 'start',
  include: [...clients, ...starts, ...heavy],
  // Its front has no part in these.
  exclude: [...notHere, ...servers, ...handlersTests, ...contractTests('heic')],
}

/** The npm package's server: facts of its own, and those of `npm start`. */
const packaged = [
  {
    ...contracts,
    include: ['test/{contracts,iiif,openapi,uploads}/**/*.test.ts'],
    exclude: [...notHere, ...starts, ...servers],
  },
  { ...alone, name: 'server', include: [...starts, ...servers] },
]

function projectsOf() {
  if (DARKROOM_URL) return [{ ...contracts, exclude: notHere }]
  // Vitest runs them by name: first what takes longest.
  return DARKROOM_SERVER ? packaged : [alone, bucket, contracts, start, unit]
}

export default defineConfig({
  test: {
    projects: projectsOf().map((test) => ({ extends: true as const, test })),
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
