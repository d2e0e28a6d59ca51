// Hey API and Orval send one kind of body for each operation. This leaves the first, which the document prefers.

/**
 * @param {{ paths: Record<string, Record<string, { requestBody?: { content: Record<string, unknown> } }>> }} document
 */
module.exports = function keepFirstBodies(document) {
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    const [first] = Object.entries(operation.requestBody?.content ?? {})
    if (first) operation.requestBody.content = Object.fromEntries([first])
  }
  return document
}
