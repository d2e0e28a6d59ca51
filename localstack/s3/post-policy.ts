// The policy of a presigned POST: checks its signature, its expiry, and the form against it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
import { accessDenied, refusal } from './refusal.ts'
import { type Credentials, checkCredential, checkSignature, sign } from './signature.ts'

/** Names in lower case. */
export type FormFields = ReadonlyMap<string, string>

export interface SizeRange {
  readonly min: number
  readonly max: number
}

const violated = (what: string) => accessDenied(`Invalid according to Policy: ${what}`)

const invalidPolicy = (why: string) => refusal('InvalidPolicyDocument', `Invalid Policy: ${why}`)

function parsePolicy(base64: string): { expiration: number; conditions: unknown[] } {
  let policy: unknown
  try {
    policy = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  } catch {
    throw invalidPolicy('Invalid JSON.')
  }
  if (typeof policy !== 'object' || policy === null) throw invalidPolicy('Not an object.')
  const { expiration, conditions } = policy as { expiration?: unknown; conditions?: unknown }
  const expires = Date.parse(String(expiration))
  if (Number.isNaN(expires)) throw invalidPolicy(`Invalid 'expiration' value: '${expiration}'`)
  if (!Array.isArray(conditions)) throw invalidPolicy("Invalid 'conditions' value")
  return { expiration: expires, conditions }
}

async function checkFormSignature(
  fields: FormFields,
  policy: string,
  credentials: Credentials,
): Promise<void> {
  const [date, credential] = [fields.get('x-amz-date') ?? '', fields.get('x-amz-credential') ?? '']
  if (fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256' || !date || !credential) {
    throw refusal(
      'InvalidArgument',
      "Bucket POST must contain the fields 'x-amz-algorithm', 'x-amz-credential' and 'x-amz-date'",
    )
  }
  checkCredential(credential, date, credentials)
  checkSignature(await sign(policy, date, credentials), fields.get('x-amz-signature') ?? '')
}

/** One condition, normalized; its field in lower case, without the dollar sign. */
type Condition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | { readonly kind: 'size'; readonly range: SizeRange }

function parseTriple(condition: readonly unknown[]): Condition {
  const [operator, first, second] = condition
  const kind = String(operator).toLowerCase()
  if (condition.length === 3 && kind === 'content-length-range') {
    const range = { min: Number(first), max: Number(second) }
    if (Number.isInteger(range.min) && Number.isInteger(range.max)) return { kind: 'size', range }
  }
  if (condition.length === 3 && (kind === 'eq' || kind === 'starts-with') && String(first).startsWith('$')) {
    return { kind, field: String(first).slice(1).toLowerCase(), value: String(second) }
  }
  throw invalidPolicy(`Invalid condition: ${JSON.stringify(condition)}`)
}

function parseCondition(condition: unknown): Condition[] {
  if (Array.isArray(condition)) return [parseTriple(condition)]
  if (typeof condition !== 'object' || condition === null) {
    throw invalidPolicy(`Invalid condition: ${JSON.stringify(condition)}`)
  }
  return Object.entries(condition).map(([field, value]) => ({
    kind: 'eq',
    field: field.toLowerCase(),
    value: String(value),
  }))
}

function holds(condition: Condition, fields: FormFields): boolean {
  if (condition.kind === 'size') return true
  const value = fields.get(condition.field) ?? ''
  return condition.kind === 'eq' ? value === condition.value : value.startsWith(condition.value)
}

/**
 * "Each form field that you specify in a form (except x-amz-signature, file, policy, and field names that have an
 * x-ignore- prefix) must appear in the list of conditions." The bucket can be in the URL alone.
 */
function isExempt(field: string): boolean {
  return ['x-amz-signature', 'file', 'policy', 'bucket'].includes(field) || field.startsWith('x-ignore-')
}

/**
 * Checks a form against its policy.
 * @param fields all before the file, with `bucket` added and `${filename}` expanded
 * @returns the sizes that the policy allows, in bytes
 * @throws AccessDenied, SignatureDoesNotMatch, InvalidAccessKeyId (403), InvalidPolicyDocument (400)
 */
export async function checkForm(fields: FormFields, credentials: Credentials): Promise<SizeRange> {
  const encoded = fields.get('policy')
  if (encoded === undefined) throw accessDenied()
  await checkFormSignature(fields, encoded, credentials)
  const policy = parsePolicy(encoded)
  if (policy.expiration < Date.now()) throw violated('Policy expired.')
  const conditions = policy.conditions.flatMap(parseCondition)
  const failed = conditions.find((condition) => !holds(condition, fields))
  if (failed) throw violated(`Policy Condition failed: ${JSON.stringify(failed)}`)
  const covered = new Set(conditions.map((condition) => (condition.kind === 'size' ? '' : condition.field)))
  const extra = [...fields.keys()].filter((field) => !isExempt(field) && !covered.has(field))
  if (extra.length > 0) throw violated(`Extra input fields: ${extra.join(', ')}`)
  const ranges = conditions.flatMap((condition) => (condition.kind === 'size' ? [condition.range] : []))
  return {
    min: Math.max(0, ...ranges.map(({ min }) => min)),
    max: Math.min(Number.POSITIVE_INFINITY, ...ranges.map(({ max }) => max)),
  }
}
