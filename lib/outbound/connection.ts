// Connections to hosts that clients name.
import { lookup as dnsLookup } from 'node:dns'
import type { ClientRequest } from 'node:http'
import https from 'node:https'
import { guarded, type LookupAll } from './lookup.ts'

// An import would load undici (packaging/builtins.ts).
const http = process.getBuiltinModule('node:http')

/** Replaceable in tests. */
export interface World {
  readonly lookup?: LookupAll
  /** Milliseconds from the DNS lookup to the end of the answer. */
  readonly timeout?: number
}

export interface Opening {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/**
 * Node's 250 ms are less than a connection around the world takes: Node would give up the address for an IPv6 one,
 * which Lambda may not reach.
 */
const families = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2_500 }

/**
 * Opens a request to a URL that was checked: to its public addresses only.
 * @param settings.allowLocal allows private addresses, for local use
 */
export function openRequest(
  target: URL,
  { method, headers, signal }: Opening,
  settings: { allowLocal: boolean },
  lookup: LookupAll = dnsLookup,
): ClientRequest {
  return (target.protocol === 'https:' ? https : http).request(target, {
    method,
    headers: { 'user-agent': 'darkroom', ...headers },
    signal,
    lookup: guarded(lookup, settings),
    // One connection per request, and never a proxy from the environment, which would resolve the name.
    agent: false,
    // Regardless of NODE_TLS_REJECT_UNAUTHORIZED.
    rejectUnauthorized: true,
    ...families,
  })
}

/** Returns why there was no answer, in words without the URL. */
export function faultOf(fault: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time'
  if (!(fault instanceof Error)) return 'closed without an answer'
  // If every address fails, Node throws an AggregateError without a message.
  return fault.message || ('code' in fault ? String(fault.code) : fault.name)
}
