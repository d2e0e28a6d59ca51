// Metrics in the format of Prometheus. https://prometheus.io/docs/instrumenting/exposition_formats/
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Queue } from '../queue/queue.ts'
import type { Finished } from './requests.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

interface Metrics {
  readonly contentType: string
  readonly text: () => Promise<string>
  readonly count: (finished: Finished) => void
}

/** Starts to measure the process and its queues. */
export function startMetrics(queues: ReadonlyMap<string, Queue>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'darkroom_http_requests_total',
    help: 'Requests by method and status; 499: the client went away',
    labelNames: ['method', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'darkroom_http_request_duration_seconds',
    help: 'Time until the last byte of an answer',
    labelNames: ['method'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  new Gauge({
    name: 'darkroom_queue_messages',
    help: 'Messages of a queue that wait, and those that failed five times (dead)',
    labelNames: ['queue', 'state'],
    registers,
    collect() {
      for (const [queue, { pending, buried }] of counts(queues)) {
        this.set({ queue, state: 'waiting' }, pending)
        this.set({ queue, state: 'dead' }, buried)
      }
    },
  })
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count: ({ method: given, status, seconds }) => {
      // A client can send any method, and each would be a time series.
      const method = methods.includes(given) ? given : 'other'
      requests.inc({ method, status })
      durations.observe({ method }, seconds)
    },
  }
}

const counts = (queues: ReadonlyMap<string, Queue>) =>
  [...queues].map(([name, queue]) => [name, { pending: queue.pending(), buried: queue.buried() }] as const)
