// Sends what the form holds, and reads the answer whatever it is.
import type { Sample } from '../sample.ts'

/** An answer, as people read it. */
export interface Answered {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Blob
  /** Until the body was here. */
  readonly milliseconds: number
}

function bodyOf({ body }: Sample, files: readonly File[]): BodyInit | undefined {
  switch (body?.kind) {
    case 'form': {
      const form = new FormData()
      for (const [index, file] of files.entries())
        form.append(body.files[index]?.[0] ?? 'file', file, file.name)
      return form
    }
    case 'bytes':
      return files[0]
    case 'fields':
      return new URLSearchParams(Object.fromEntries(body.fields))
    default:
      return body?.text
  }
}

function typeOf({ body }: Sample): Record<string, string> {
  if (body?.kind === 'json') return { 'Content-Type': 'application/json' }
  if (body?.kind === 'text') return { 'Content-Type': 'text/plain' }
  return body?.kind === 'bytes' ? { 'Content-Type': body.type } : {}
}

/**
 * Sends the request.
 * @param files of the body, in the order of the sample
 * @param key the credential, or an empty text
 * @throws TypeError if there is no answer, or a header field is illegal
 */
export async function send(sample: Sample, files: readonly File[], key: string): Promise<Answered> {
  const headers = new Headers({ ...typeOf(sample) })
  if (sample.hasCredential) headers.set('Authorization', `Bearer ${key}`)
  for (const [name, value] of sample.headers) headers.set(name, value)
  const { method, url } = sample
  const body = bodyOf(sample, files)
  const start = performance.now()
  const answer = await fetch(url, {
    method,
    headers,
    cache: 'no-store',
    ...(body === undefined ? {} : { body }),
  })
  const { status, statusText } = answer
  const received = await answer.blob()
  return {
    status,
    statusText,
    headers: [...answer.headers],
    body: received,
    milliseconds: performance.now() - start,
  }
}
