// Copying and renaming images, described.
import * as z from 'zod/mini'
import { operation } from '../../describe/operation.ts'
import { changeHeaders, imageId, onImage, origin, precondition } from '../../describe/samples.ts'
import { contentTypes } from '../../image/image.ts'
import { imageName } from '../../image/names.ts'
import { type Created, created } from './answers.ts'
import { copyImage, renameImage } from './copies.ts'
import { pathOf, urlOf } from './resource.ts'
import { copyBody, renameBody } from './schemas.ts'

const etag = '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"'

function exampleOf(id: string): Created {
  const path = pathOf(origin, id)
  const url = urlOf(path, etag)
  const content_type = contentTypes.png
  const size = { width: 1, height: 1, srcset: `${urlOf(path, etag, { preset: 'small' })} 1w` }
  return { id, path, url, bytes: 70, etag, status: 'processing', content_type, ...size, location: url }
}

const common = {
  headers: changeHeaders,
  params: z.object({ id: imageName }),
  at: { id: imageId },
  refusals: {
    ...onImage,
    'bad-request': `The image already has this id: ${imageId}`,
    'name-taken': 'An image with this name already exists: cat-2.png',
    precondition,
  },
} as const

const answer = (description: string, example: Created) => ({
  201: { description, json: created, example, headers: ['Location'] as const },
})

export const copyOperation = operation(copyImage, {
  ...common,
  id: 'copyImage',
  summary: 'Copy an image',
  description:
    'The copy gets the `id` of the body, or a new one. It replaces an image only with `overwrite`. Variants are generated ' +
    'next.',
  bodies: [{ json: copyBody, example: { id: 'copy-of-cat.png', overwrite: true } }],
  answers: answer('The copy is stored', exampleOf('copy-of-cat.png')),
})

export const renameOperation = operation(renameImage, {
  ...common,
  id: 'renameImage',
  summary: 'Rename an image',
  description:
    'The image gets the `id` of the body, and is no longer at the old one, whose versions are kept like those of a deleted ' +
    'image. Variants are generated again.',
  bodies: [{ json: renameBody, example: { id: 'renamed-cat.png', overwrite: true } }],
  answers: answer('The image is renamed', exampleOf('renamed-cat.png')),
})
