// What darkroom costs a month, and what an always-on container would that does the same.
import { prices, type Tiers, tiered } from './prices.ts'
import { alarmCount, memoryOf, queueCount } from './stack.ts'

/** What is assumed of images and of those who look at them. A gigabyte is 10⁹ bytes. */
export const assumed = {
  /** Of all images, those that are new in a month. */
  newShare: 0.1,
  /** How often each image is looked at in a month. */
  reads: 10,
  /** Bytes: a photograph as it came, all its variants and its manifest, and what one look at it takes. */
  originalBytes: 2e6,
  variantsBytes: 450e3,
  readBytes: 100e3,
  /** Overwritten and deleted originals that are still kept. */
  oldVersions: 0.05,
  /** Seconds that a warm function runs, waiting for S3 included. A cold start is one in a hundred, and in them. */
  seconds: { read: 0.07, upload: 0.25, resize: 1.5 },
  /** Calls to S3 for a look at a variant, and for an upload with all that is developed from it. */
  calls: { read: { reads: 2, writes: 0 }, upload: { reads: 4, writes: 7 } },
  /** Bytes of log for each request: a line of the API's, three of Lambda's. */
  logBytes: 700,
  /** Processor seconds in the container: less than a function's time, most of which is waiting. */
  cpu: { read: 0.008, upload: 0.03, resize: 0.6 },
  /** The busiest minute against the mean, and how much of its processors a container is to use then. */
  peak: 5,
  use: 0.6,
} as const

const memory = { read: memoryOf('get'), upload: memoryOf('upload'), resize: memoryOf('resize') }
const repairMemory = memoryOf('repair')
const hours = 730
/** Lambda asks each idle queue by five connections, for 20 s at a time. */
const idlePolls = (queueCount * 5 * hours * 3600) / 20

/** US dollars a month. */
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
  readonly uploads: number
}

const loadOf = (images: number): Load => ({
  images,
  reads: images * assumed.reads,
  uploads: images * assumed.newShare,
})

function storage({ images }: Load): number {
  const { originalBytes, variantsBytes, oldVersions } = assumed
  const bytes = images * (originalBytes * (1 + oldVersions) + variantsBytes)
  return tiered(bytes / 1e9, prices.s3.gigabyte)
}

/**
 * The repair pass: once a week, three reads for each image and a list for each hundred of its six keys, two at a
 * time, for thirteen minutes of every hour. Past some nine million images a pass takes longer than a week.
 */
function repair({ images }: Load): { calls: number; gigabyteSeconds: number } {
  const [atOnce, callSeconds, secondsOfEach] = [2, 0.01, 780]
  const wanted = (((images * 3 * callSeconds) / atOnce) * hours) / (7 * 24)
  const seconds = Math.min(wanted, hours * secondsOfEach)
  const reads = (seconds * atOnce) / callSeconds
  const lists = reads * (6 / 100 / 3)
  return {
    calls: reads * prices.s3.read + lists * prices.s3.write,
    gigabyteSeconds: (seconds + hours * 0.1) * repairMemory,
  }
}

function calls(load: Load): number {
  const { read, upload } = assumed.calls
  const reads = load.reads * read.reads + load.uploads * upload.reads
  const writes = load.reads * read.writes + load.uploads * upload.writes
  return reads * prices.s3.read + writes * prices.s3.write + repair(load).calls
}

/** Three calls for each message: sent, received, deleted. */
const queue = ({ uploads }: Load) => (idlePolls + 3 * uploads) * prices.sqs

function functions(load: Load): number {
  const { reads, uploads } = load
  const { read, upload, resize } = assumed.seconds
  const seconds = reads * read * memory.read + uploads * (upload * memory.upload + resize * memory.resize)
  const invocations = reads + 2 * uploads + hours
  const gigabyteSeconds = seconds + repair(load).gigabyteSeconds
  return gigabyteSeconds * prices.lambda.gigabyteSecond + invocations * prices.lambda.call
}

function watching({ reads, uploads }: Load): number {
  const requests = reads + 2 * uploads
  // X-Ray takes one request a second, and a twentieth of the others.
  const traces = Math.min(requests, hours * 3600) + 0.05 * requests
  const { logGigabyte, alarm, dashboard, trace } = prices.watching
  return (requests * assumed.logBytes * logGigabyte) / 1e9 + alarmCount * alarm + dashboard + traces * trace
}

const transfer = ({ reads }: Load, price: Tiers) => tiered((reads * assumed.readBytes) / 1e9, price)

/** API Gateway, and CloudFront with its function before it. */
function requests({ reads, uploads }: Load): number {
  const { request, function: front } = prices.cloudFront
  return tiered(reads + uploads, prices.api) + (reads + uploads) * (request + front)
}

/** @param images that are stored */
export function darkroomCosts(images: number): Costs {
  const load = loadOf(images)
  return {
    storage: storage(load),
    calls: calls(load) + queue(load),
    compute: functions(load),
    api: requests(load),
    transfer: transfer(load, prices.cloudFront.transfer),
    watching: watching(load),
  }
}

/** Tasks of one processor and 4 GB, which the largest images need; two at least, in two zones. */
export function tasksFor(images: number): number {
  const { reads, uploads } = loadOf(images)
  const { cpu, peak, use } = assumed
  const busy = (reads * cpu.read + uploads * (cpu.upload + cpu.resize)) / (hours * 3600)
  return Math.max(2, Math.ceil((busy * peak) / use))
}

/** The same service in containers that always run, behind a load balancer; bucket and queue as they are. */
export function containerCosts(images: number): Costs {
  const load = loadOf(images)
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

export const total = (costs: Costs): number => Object.values(costs).reduce((sum, part) => sum + part, 0)
