// Two contracts at one route become one operation: OpenAPI has one for each method and path.
import type { MediaType, Response, Responses } from './answers.ts'
import type { DocumentOperation } from './document-operation.ts'

type Examples = NonNullable<MediaType['examples']>

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** Merges examples; if names collide, the second contract's name is added. */
function mergeExamples(one: Examples, other: Examples, contract: string): Examples {
  const renamed = Object.entries(other).map(([name, example]) => [
    name in one ? `${contract}-${name}` : name,
    example,
  ])
  return { ...one, ...Object.fromEntries(renamed) }
}

function mergeMedia(one: MediaType, other: MediaType, contract: string): MediaType {
  if (isSame(one, other)) return one
  const examples = mergeExamples(one.examples ?? {}, other.examples ?? {}, contract)
  const schema = isSame(one.schema, other.schema) ? one.schema : { anyOf: [one.schema, other.schema] }
  return { ...(schema ? { schema } : {}), examples }
}

function mergeResponse(one: Response, other: Response, contract: string): Response {
  const content = { ...one.content }
  for (const [type, media] of Object.entries(other.content ?? {})) {
    const known = content[type]
    content[type] = known ? mergeMedia(known, media, contract) : media
  }
  const isOne = one.description === other.description
  return {
    ...one,
    description: isOne ? one.description : `${one.description}; or: ${other.description}`,
    ...(Object.keys(content).length > 0 ? { content } : {}),
  }
}

function mergeResponses(one: Responses, other: Responses, contract: string): Responses {
  const merged = { ...one }
  for (const [status, response] of Object.entries(other)) {
    const known = merged[status]
    merged[status] = known ? mergeResponse(known, response, contract) : response
  }
  return merged
}

/** Merges two operations into one, with the id of the first. */
export function merge(one: DocumentOperation, other: DocumentOperation): DocumentOperation {
  const content = { ...one.requestBody?.content, ...other.requestBody?.content }
  const [contract = ''] = other.tags
  return {
    ...one,
    tags: [...one.tags, ...other.tags],
    summary: `${one.summary}; or: ${other.summary}`,
    description: `${one.description}\n\n${other.description}`,
    ...(Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {}),
    responses: mergeResponses(one.responses, other.responses, contract),
  }
}
