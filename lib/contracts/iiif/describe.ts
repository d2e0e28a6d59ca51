// Contract 6, `iiif`, described.
import * as z from 'zod/mini'
import { type Answer, type Contract, headDescription, headOf, operation } from '../../describe/operation.ts'
import { onImage, origin } from '../../describe/samples.ts'
import { contentTypes } from '../../image/image.ts'
import { imageName } from '../../image/names.ts'
import { bytesOf, headFields } from '../../serving/describe.ts'
import { signature } from '../../serving/describe-parameters.ts'
import { info } from './answers.ts'
import { infoOf } from './info.ts'
import { getBase, getImagePart, getInfo } from './routes.ts'
import { formats, qualities } from './segments.ts'

const params = z.object({
  version: z.enum(['2', '3']).check(z.describe('Of the Image API: 3.0, or 2.1')),
  id: imageName,
})
const at = { version: '3', id: 'cat.png' }

const version = {
  v: z.optional(z.string()).check(z.describe('The version of the image: caches may keep the answer')),
}

const segments = z.extend(params, {
  region: z.string().check(z.describe('`full`, `square`, `x,y,w,h`, or `pct:x,y,w,h`')),
  size: z
    .string()
    .check(
      z.describe('`max`, `w,h`, `w,`, `,h`, `!w,h`, or `pct:n`; after `^`, it may be larger than the region'),
    ),
  rotation: z.string().check(z.describe('Degrees clockwise from 0 to 360, after `!` mirrored first')),
  file: z
    .string()
    .check(
      z.describe(
        `Quality and format: ${Object.keys(qualities).join(', ')}; ${Object.keys(formats).join(', ')}`,
      ),
    ),
})
const atPart = { ...at, region: 'square', size: 'max', rotation: '0', file: 'gray.jpg' }

const refusals = {
  ...onImage,
  'bad-name': `identifier: ${onImage['bad-name']}`,
  'bad-request': 'size: the region is 640×480 pixels: use ^ to enlarge it',
  'bad-signature': 'This service requires a signed URL for all but its sizes and tiles',
  undecodable: 'The image is broken: it ends before its last line',
} as const

const types = Object.values(contentTypes)
const [ok, partial, redirect] = [bytesOf.answers[200], bytesOf.answers[206], bytesOf.answers[307]]

/** In place of what sizes by parameters have. */
const withLink = <Json>({ sometimes: _, headers = [], ...answer }: Answer<Json>) => ({
  ...answer,
  headers: [...headers, 'Link' as const],
})

const unchanged = {
  description: 'The client has the current version',
  headers: ['ETag', 'Cache-Control', 'Link'],
} as const

export const iiif: Contract = {
  name: 'iiif',
  description:
    'Images for viewers with deep zoom: [IIIF Image API](https://iiif.io/api/image/3.0/) 3.0 and 2.1, level 2.',
  operations: [
    operation(getBase, {
      id: 'redirectToInfo',
      summary: 'Redirect to the information of an image',
      description: 'The base URI of an image, which viewers may start from.',
      ...{ params, at },
      answers: { 303: { description: '`Location` is the information', headers: ['Location'] } },
      refusals: { 'bad-name': refusals['bad-name'], 'no-route': 'Use version 2 or 3, such as /iiif/3/' },
    }),
    operation(getInfo, {
      id: 'getInfo',
      summary: 'Get the information of an image',
      description: 'What IIIF calls `info.json`: size, stored sizes, tiles, limits, and features.',
      ...{ params, at },
      query: z.object(version),
      headers: ['If-None-Match', 'If-Match'],
      answers: {
        200: {
          description: 'The information; as JSON-LD if `Accept` prefers that',
          json: info,
          example: infoOf('3', `${origin}/iiif/3/cat.png`, { width: 6000, height: 4000 }),
          types: ['application/ld+json'],
          headers: ['ETag', 'Vary', 'Cache-Control', 'Link'],
        },
        304: { ...unchanged, headers: [...unchanged.headers, 'Vary'] },
      },
      refusals: { ...onImage, 'bad-name': refusals['bad-name'], undecodable: refusals.undecodable },
    }),
    operation(getImagePart, {
      id: 'getImagePart',
      summary: 'Get a part of an image in any size',
      description:
        'Sizes and tiles that the information names are stored; others are generated at each request.',
      params: segments,
      at: atPart,
      query: z.object({ ...version, ...signature }),
      headers: bytesOf.headers,
      answers: {
        200: withLink({ ...ok, types }),
        206: withLink({ ...partial, types }),
        304: unchanged,
        307: withLink(redirect),
      },
      refusals: { ...bytesOf.refusals, ...refusals },
    }),
    operation(headOf(getImagePart), {
      id: 'getImagePartHead',
      summary: 'Get the header fields of a part of an image',
      description: headDescription,
      params: segments,
      at: atPart,
      query: z.object({ ...version, ...signature }),
      headers: headFields.headers,
      answers: { 200: withLink(headFields.answers[200]), 304: unchanged },
      refusals: { ...headFields.refusals, ...refusals },
    }),
  ],
}
