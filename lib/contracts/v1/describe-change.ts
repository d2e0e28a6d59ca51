// Changing an image, described.
import * as z from 'zod/mini'
import { operation } from '../../describe/operation.ts'
import { imageId } from '../../describe/samples.ts'
import { imageName } from '../../image/names.ts'
import { resizing } from '../../jobs/describe.ts'
import { resizeBody } from '../../jobs/request.ts'
import { jobResource, type Resource, resourceSchema } from './answers.ts'
import { changeImage } from './change.ts'
import { queuedExample } from './describe-jobs.ts'
import { notesBody } from './schemas.ts'

/** @param resource the example of an image */
export const changeOperation = (resource: Resource) =>
  operation(changeImage, {
    ...resizing,
    id: 'changeImage',
    summary: 'Set focus, alt text, and tags; or resize an image in place',
    description:
      'With `focus`, `alt`, or `tags`, changes those; the original stays as it is. They belong to the id: overwriting ' +
      'the image keeps them, a copy and a renamed image have them, and a deleted image that is restored gets them back. ' +
      'Every size that crops keeps `focus` in view, unless it has a `position`; the `v` of the image’s URLs names the focus, ' +
      'too. Variants that crop are generated again. Alt text and tags have at most 2 KB together.\n\n' +
      'With `width` and `height`, queues a job that overwrites the original. `Location` is the job, which says how it ended.',
    params: z.object({ id: imageName }),
    at: { id: imageId },
    bodies: [
      {
        json: z.union([resizeBody, notesBody]),
        example: { width: 300, height: 300, fit: 'cover' },
      },
    ],
    answers: {
      200: {
        description: 'The notes are changed',
        json: resourceSchema,
        example: { ...resource, focus: [0.3, 0.25], alt: 'A cat on a wall', tags: ['cats'] },
      },
      202: {
        description: 'The job is queued',
        json: jobResource,
        example: queuedExample,
        headers: ['Location'],
      },
    },
  })
