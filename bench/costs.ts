// The monthly costs of darkroom, and of an always-on container that does the same.
import { prices, type Tiers, tiered } from './prices.ts'
import { alarmCount, memoryOf, queueCount } from './stack.ts'

/** Assumptions about images and their viewers. A gigabyte is 10⁹ bytes. */
export const assumed = {
  /** The share of images that are new in a month. */
  newShare: 0.1,
  /** Reads of each image in a month. */
  reads: 10,
  /**
   * The share of reads that CloudFront has, and that functions serve: URLs without a version, and sizes that nobody
   * requested before. The bucket serves the others. An edge location keeps an image for a minute, so few are hits.
   */
  edge: { hits: 0.3, functions: 0.05 },
  /** Bytes: of an uploaded photograph, of all its variants and its manifest, and of one read. */
  originalBytes: 2e6,
  variantsBytes: 450e3,
  readBytes: 100e3,
  /** The share of overwritten and deleted originals that are still stored. */
  oldVersions: 0.05,
  /**
   * Seconds that a warm function runs, including the wait for S3. One call in a hundred is a cold start, which is
   * included.
   */
  seconds: { read: 0.07, upload: 0.25, resize: 1.5 },
  /** Calls to S3 for one read of a variant, and for one upload, including the generation of its variants. */
  calls: { read: { reads: 2, writes: 0 }, upload: { reads: 5, writes: 12 } },
  /** Bytes of log per request: one line of the API's, three of Lambda's. */
  logBytes: 700,
  /** Processor seconds in the container: less than a function's time, which is mostly waiting. */
  cpu: { read: 0.008, upload: 0.03, resize: 0.6 },
  /** The busiest minute compared to the mean, and the processor load of a container at that time. */
  peak: 5,
  use: 0.6,
} as const

const memory = { read: memoryOf('get'), upload: memoryOf('upload'), resize: memoryOf('resize') }
const repairMemory = memoryOf('repair')
const hours = 730
/** Runs of the repair. */
const repairs = 4 * hours
/** Lambda polls each idle queue over five connections, for 20 s at a time. */
const idlePolls = (queueCount * 5 * hours * 3600) / 20

/** US dollars per month. */
export interface Costs {
  readonly storage: number
  readonly calls: number
  readonly compute: number
  readonly api: number
  readonly transfer: number
  readonly watching: number
}

interface Load {
  readonly images: number
  readonly reads: number
  /** Of these. */
  readonly functionReads: number
  readonly bucketReads: number
  readonly uploads: number
}

/** @param cdn whether CloudFront caches */
function loadOf(images: number, cdn: boolean): Load {
  const reads = images * assumed.reads
  const { hits, functions: byFunctions } = cdn ? assumed.edge : { hits: 0, functions: 1 }
  const [functionReads, bucketReads] = [reads * byFunctions, reads * (1 - hits - byFunctions)]
  return { images, reads, functionReads, bucketReads, uploads: images * assumed.newShare }
}

function storage({ images }: Load): number {
  const { originalBytes, variantsBytes, oldVersions } = assumed
  const bytes = images * (originalBytes * (1 + oldVersions) + variantsBytes)
  return tiered(bytes / 1e9, prices.s3.gigabyte)
}

/**
 * The repair pass: once a week, five reads for each image and a list for each hundred of its nine keys, two at a time,
 * for thirteen minutes of every fifteen. With more than twenty million images, a pass takes longer than a week.
 */
function repair({ images }: Load): { calls: number; gigabyteSeconds: number } {
  const [atOnce, callSeconds, secondsOfEach] = [2, 0.01, 780]
  const wanted = (((images * 5 * callSeconds) / atOnce) * hours) / (7 * 24)
  const seconds = Math.min(wanted, repairs * secondsOfEach)
  const reads = (seconds * atOnce) / callSeconds
  const lists = reads * (9 / 100 / 5)
  return {
    calls: reads * prices.s3.read + lists * prices.s3.write,
    gigabyteSeconds: (seconds + repairs * 0.1) * repairMemory,
  }
}

function calls(load: Load): number {
  const { read, upload } = assumed.calls
  const reads = load.functionReads * read.reads + load.bucketReads + load.uploads * upload.reads
  const writes = load.functionReads * read.writes + load.uploads * upload.writes
  return reads * prices.s3.read + writes * prices.s3.write + repair(load).calls
}

/** Three calls for each message: send, receive, delete. */
const queue = ({ uploads }: Load) => (idlePolls + 3 * uploads) * prices.sqs

function functions(load: Load): number {
  const { functionReads: reads, uploads } = load
  const { read, upload, resize } = assumed.seconds
  const seconds = reads * read * memory.read + uploads * (upload * memory.upload + resize * memory.resize)
  const invocations = reads + 2 * uploads + repairs
  const gigabyteSeconds = seconds + repair(load).gigabyteSeconds
  return gigabyteSeconds * prices.lambda.gigabyteSecond + invocations * prices.lambda.call
}

function watching({ functionReads: reads, uploads }: Load): number {
  const requests = reads + 2 * uploads
  // X-Ray samples one request per second, and a twentieth of the rest.
  const traces = Math.min(requests, hours * 3600) + 0.05 * requests
  const { logGigabyte, alarm, dashboard, trace } = prices.watching
  return (requests * assumed.logBytes * logGigabyte) / 1e9 + alarmCount * alarm + dashboard + traces * trace
}

const transfer = ({ reads }: Load, price: Tiers) => tiered((reads * assumed.readBytes) / 1e9, price)

/** API Gateway, and CloudFront with its function. */
function requests({ reads, functionReads, uploads }: Load): number {
  const { request, function: front } = prices.cloudFront
  return tiered(functionReads + uploads, prices.api) + (reads + uploads) * (request + front)
}

/** @param images the number of stored images @param cdn whether CloudFront caches, as the param `cdn` says */
export function darkroomCosts(images: number, cdn = true): Costs {
  const load = loadOf(images, cdn)
  return {
    storage: storage(load),
    calls: calls(load) + queue(load),
    compute: functions(load),
    api: requests(load),
    transfer: transfer(load, prices.cloudFront.transfer),
    watching: watching(load),
  }
}

/** Tasks of one processor and 4 GB, which the largest images need; at least two, in two zones. */
export function tasksFor(images: number): number {
  const { reads, uploads } = loadOf(images, false)
  const { cpu, peak, use } = assumed
  const busy = (reads * cpu.read + uploads * (cpu.upload + cpu.resize)) / (hours * 3600)
  return Math.max(2, Math.ceil((busy * peak) / use))
}

/** The same service in always-on containers behind a load balancer; bucket and queue are the same. */
export function containerCosts(images: number): Costs {
  const load = loadOf(images, false)
  const tasks = tasksFor(images)
  const task = prices.fargate.cpu + 4 * prices.fargate.gigabyte + prices.address
  const gigabytes = (load.reads * assumed.readBytes + load.uploads * assumed.originalBytes) / 1e9
  const balancer = hours * (prices.balancer.hour + 2 * prices.address) + gigabytes * prices.balancer.gigabyte
  const logs = (load.reads + load.uploads) * 300 * (prices.watching.logGigabyte / 1e9)
  return {
    storage: storage(load),
    calls: calls(load) + queue(load),
    compute: tasks * task * hours,
    api: balancer,
    transfer: transfer(load, prices.transfer),
    watching: logs + alarmCount * prices.watching.alarm + prices.watching.dashboard,
  }
}

/** Returns the sum of all costs. */
export const total = (costs: Costs): number => Object.values(costs).reduce((sum, part) => sum + part, 0)

/** A flat-rate plan of CloudFront, and what its allowance costs without it. */
export interface Plan {
  readonly name: string
  /** US dollars per month. */
  readonly price: number
  readonly requests: number
  /** Bytes of the images of so many requests, or the allowance, if that is less. */
  readonly bytes: number
  /** US dollars per month for the requests, the function, and the transfer. */
  readonly without: number
}

/** For images of the assumed size. */
export function plans(): Plan[] {
  const { request, function: front, transfer: tiers, plans: all } = prices.cloudFront
  return all.map(({ name, price, requests: count, gigabytes }) => {
    const bytes = Math.min(gigabytes * 1e9, count * assumed.readBytes)
    return {
      name,
      price,
      requests: count,
      bytes,
      without: count * (request + front) + tiered(bytes / 1e9, tiers),
    }
  })
}
