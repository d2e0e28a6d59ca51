// `/v1/images/{id}/signed-urls`, described.
import * as z from 'zod/mini'
import { operation } from '../../describe/operation.ts'
import { imageId, onImage, origin, time } from '../../describe/samples.ts'
import { imageName } from '../../image/names.ts'
import { noSigningKey } from '../../serving/sign.ts'
import { signedUrls } from './answers.ts'
import { pathOf } from './resource.ts'
import { expected, signBody, signUrls } from './signed-urls.ts'

const signed = (query: string, signature: string) =>
  `${pathOf(origin, imageId)}?${query}&kid=k20261121&exp=1795240800&sig=${signature}`

export const signOperation = operation(signUrls, {
  id: 'signUrls',
  summary: 'Sign URLs of an image',
  description:
    'Whoever has a signed URL gets exactly the size that it names, until it expires: also sizes with `crop`, and others ' +
    'that need a signature. The newest signing key of the service signs. Parameters without a meaning for the size, ' +
    'such as `v`, stay in the URL, and aren’t signed. As with presigned URLs of S3, the image need not exist: a GET of ' +
    'the URL says so then. Where reading needs a credential, it does for signed URLs, too.',
  params: z.object({ id: imageName }),
  at: { id: imageId },
  bodies: [{ json: signBody, example: { queries: ['w=790&h=500', 'w=1580&h=1000'], expires_in: 86_400 } }],
  answers: {
    200: {
      description: 'The signed URLs',
      json: signedUrls,
      example: {
        urls: [
          signed('w=790&h=500', 'u6Q0Gd3G5T5C0pKZ0sD1oV1cYlQ8cW2Zb9h3m4n5o6p'),
          signed('w=1580&h=1000', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v'),
        ],
        expires_at: time,
      },
      headers: ['Cache-Control'],
    },
  },
  refusals: {
    'bad-name': onImage['bad-name'] ?? '',
    'bad-request': `expected ${expected}`,
    'no-signing-key': noSigningKey,
  },
})
