// Sends requests to the get function in a process of its own, and prints what they were answered by and whether
// sharp's binaries were loaded by then.
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

const { handler } = await import('../../functions/get.ts')

/** Its native parts are mapped into the process, whoever imported them. */
function isSharpLoaded(): boolean {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] }
  return report.sharedObjects.some((file) => /sharp|libvips/.test(file))
}

function toEvent(method: string, name: string, rawQueryString: string): APIGatewayProxyEventV2 {
  const http = {
    method,
    path: `/images/${name}`,
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    userAgent: 'test',
  }
  return {
    version: '2.0',
    routeKey: `${method} /images/{id}`,
    rawPath: http.path,
    rawQueryString,
    headers: { 'x-darkroom-host': 'darkroom.test', 'x-darkroom-path': http.path },
    pathParameters: { id: name },
    requestContext: { http } as APIGatewayProxyEventV2['requestContext'],
    isBase64Encoded: false,
  }
}

const told: unknown[] = []
for (const request of JSON.parse(process.argv[2] ?? '[]') as [string, string, string][]) {
  const { statusCode } = await handler(toEvent(...request), { awsRequestId: 'one' } as Context)
  told.push([statusCode, isSharpLoaded()])
}
process.stdout.write(JSON.stringify(told))
process.exit()
