// The minimum cost of a first GET from S3: a manual signature over node:https, and nothing else.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
import { createHash, createHmac } from 'node:crypto'
import { get } from 'node:https'

const { env } = process
const region = env.AWS_REGION ?? ''
const signed = 'host;x-amz-content-sha256;x-amz-date'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

function headersFor({ host, pathname }: URL): Record<string, string> {
  const time = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
  const date = time.slice(0, 8)
  const scope = `${date}/${region}/s3/aws4_request`
  const empty = sha256('')
  const fields = `host:${host}\nx-amz-content-sha256:${empty}\nx-amz-date:${time}\n`
  const request = sha256(`GET\n${pathname}\n\n${fields}\n${signed}\n${empty}`)
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${env.AWS_SECRET_ACCESS_KEY}`,
  )
  const signature = hmac(key as Buffer, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${request}`).toString('hex')
  return {
    'x-amz-content-sha256': empty,
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=${env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  }
}

/** Answers any event with the object at `OBJECT`, a path below the endpoint. */
export function handler(): Promise<object> {
  const url = new URL(env.OBJECT ?? '', env.AWS_ENDPOINT_URL)
  const { promise, resolve, reject } = Promise.withResolvers<object>()
  const request = get(url, { headers: headersFor(url) }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk) => chunks.push(chunk))
    response.on('end', () =>
      resolve({ statusCode: response.statusCode, body: Buffer.concat(chunks).toString('base64') }),
    )
  })
  request.on('error', reject)
  return promise
}
