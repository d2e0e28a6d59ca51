// Where objects are.
import { expect, test } from 'vitest'
import { configured } from '../../../test/configured.ts'

/** Returns the URL of an object for functions with these settings. */
async function urlOf(bucket: string, key: string, settings: Record<string, string> = {}): Promise<string> {
  const { placeIn } = await configured(
    { AWS_ENDPOINT_URL: undefined, AWS_REGION: undefined, ...settings },
    () => import('./address.ts'),
  )
  const { protocol, host, path } = placeIn(bucket, key)
  return `${protocol}//${host}${path}`
}

test('in AWS, a bucket is a host, unless no certificate is for its name', async () => {
  const region = { AWS_REGION: 'eu-west-1' }
  expect(await urlOf('shop', 'a.jpg', region)).toBe('https://shop.s3.eu-west-1.amazonaws.com/a.jpg')
  expect(await urlOf('shop.de', 'a.jpg', region)).toBe('https://s3.eu-west-1.amazonaws.com/shop.de/a.jpg')
  expect(await urlOf('shop', 'a', { AWS_REGION: 'cn-north-1' })).toBe(
    'https://shop.s3.cn-north-1.amazonaws.com.cn/a',
  )
})

test('at another endpoint it is a path, behind that of the endpoint', async () => {
  expect(await urlOf('shop', 'a.jpg', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9000' })).toBe(
    'http://127.0.0.1:9000/shop/a.jpg',
  )
  expect(await urlOf('shop', '', { AWS_ENDPOINT_URL: 'https://s3.test/base/' })).toBe(
    'https://s3.test/base/shop/',
  )
})

test('of a key, everything but unreserved characters and slashes is encoded', async () => {
  const url = await urlOf('shop', "a b+c!'()*/é//~%2F", { AWS_ENDPOINT_URL: 'http://s3.test' })
  expect(url).toBe('http://s3.test/shop/a%20b%2Bc%21%27%28%29%2A/%C3%A9//~%252F')
})
