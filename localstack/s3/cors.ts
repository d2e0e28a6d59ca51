// A bucket's CORS rules: their verbs, preflights, and the headers of responses to other origins.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
import { receiveText } from './body.ts'
import type { Answer, Call } from './call.ts'
import { malformedXml, refusal } from './refusal.ts'
import type { Store } from './store.ts'
import { elements, parseLists, xmlType } from './xml.ts'

/** A rule's elements, by their names in PutBucketCors, such as AllowedOrigin. */
export type CorsRule = Readonly<Record<string, readonly string[]>>

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']

/** Writes rules as the body of a PutBucketCors. */
export const describeRules = (rules: readonly CorsRule[]): string =>
  `<CORSConfiguration>${rules.map((rule) => `<CORSRule>${elements(rule)}</CORSRule>`).join('')}</CORSConfiguration>`

const parseRules = (xml: string): CorsRule[] => parseLists(xml, 'CORSConfiguration', 'CORSRule')

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export async function putCors({ catalog }: Store, call: Call): Promise<Answer> {
  const xml = await receiveText(call)
  for (const { AllowedOrigin = [], AllowedMethod = [], MaxAgeSeconds = [] } of parseRules(xml)) {
    if (AllowedOrigin.length === 0 || AllowedMethod.length === 0 || MaxAgeSeconds.length > 1)
      throw malformedXml()
    const foreign = AllowedMethod.find((method) => !methods.includes(method))
    if (foreign !== undefined) {
      const message = `Found unsupported HTTP method in CORS config. Unsupported method is ${foreign}`
      throw refusal('InvalidRequest', message)
    }
    const wild = AllowedOrigin.find((origin) => origin.split('*').length > 2)
    if (wild === undefined) continue
    throw refusal('InvalidRequest', `AllowedOrigin "${wild}" can not have more than one wildcard.`)
  }
  catalog.putSetting(call.bucket, 'cors', xml)
  return { status: 200 }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export function getCors({ catalog }: Store, { bucket }: Call): Answer {
  const body = catalog.setting(bucket, 'cors')
  if (body !== undefined) return { status: 200, headers: xmlType, body }
  const message = 'The CORS configuration does not exist'
  throw refusal('NoSuchCORSConfiguration', message, { BucketName: bucket })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
export function deleteCors({ catalog }: Store, { bucket }: Call): Answer {
  catalog.removeSetting(bucket, 'cors')
  return { status: 204 }
}

/** Whether a text matches a pattern with at most one asterisk, which matches any characters. */
function matches(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*')
  if (end === undefined) return pattern === text
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end)
}

function readRules({ catalog }: Store, { bucket }: Call): CorsRule[] {
  const xml = catalog.setting(bucket, 'cors')
  return xml === undefined ? [] : parseRules(xml)
}

/** The first rule that allows this origin, method, and these headers. */
const findRule = (
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  headers: readonly string[] = [],
) =>
  rules.find(
    ({ AllowedOrigin = [], AllowedMethod = [], AllowedHeader = [] }) =>
      AllowedOrigin.some((pattern) => matches(pattern, origin)) &&
      AllowedMethod.includes(method) &&
      headers.every((header) => AllowedHeader.some((pattern) => matches(pattern.toLowerCase(), header))),
  )

/** The headers with which a page of this origin can read a response. */
function sharing(rule: CorsRule, origin: string): Record<string, string> {
  const { AllowedOrigin = [], ExposeHeader = [], MaxAgeSeconds = [] } = rule
  const who: Record<string, string> = AllowedOrigin.includes('*')
    ? { 'Access-Control-Allow-Origin': '*' }
    : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' }
  return {
    ...who,
    ...(ExposeHeader.length > 0 ? { 'Access-Control-Expose-Headers': ExposeHeader.join(', ') } : {}),
    ...(MaxAgeSeconds[0] ? { 'Access-Control-Max-Age': MaxAgeSeconds[0] } : {}),
    Vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  }
}

/** Answers an OPTIONS request, which is never signed. @throws AccessForbidden (403), BadRequest (400) */
export function preflight(store: Store, call: Call): Answer {
  const { origin, 'access-control-request-method': method } = call.headers
  if (!origin) throw refusal('BadRequest', 'Insufficient information. Origin request header needed.')
  if (!method) throw refusal('BadRequest', 'Invalid Access-Control-Request-Method: null')
  const rules = readRules(store, call)
  if (rules.length === 0)
    throw refusal('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.')
  const asked = call.headers['access-control-request-headers']
  const headers = asked ? asked.split(',').map((name) => name.trim().toLowerCase()) : []
  const rule = findRule(rules, origin, method, headers)
  if (!rule) throw refusal('AccessForbidden', 'CORSResponse: This CORS request is not allowed.')
  const allowed = {
    'Access-Control-Allow-Methods': (rule.AllowedMethod ?? []).join(', '),
    ...(asked ? { 'Access-Control-Allow-Headers': headers.join(', ') } : {}),
  }
  return { status: 200, headers: { ...sharing(rule, origin), ...allowed } }
}

/** The CORS headers of a response or an error; none if no rule allows the request, or it has no origin. */
export function corsHeaders(store: Store, call: Call): Record<string, string> {
  const { origin } = call.headers
  if (!origin || call.method === 'OPTIONS') return {}
  const rule = findRule(readRules(store, call), origin, call.method)
  return rule ? sharing(rule, origin) : {}
}
