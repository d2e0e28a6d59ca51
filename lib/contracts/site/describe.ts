// The pages, described.
import * as z from 'zod/mini'
import { type Answer, type Contract, operation } from '../../describe/operation.ts'
import { precondition } from '../../describe/samples.ts'
import { asset, docs, openApi, page } from './routes.ts'

const unchanged: Answer<never> = {
  description: 'The client has the current version',
  headers: ['ETag', 'Cache-Control', 'Vary'],
}

const file = (description: string, type: string): Readonly<Record<number, Answer<never>>> => ({
  200: { description, types: [type], headers: ['ETag', 'Cache-Control', 'Vary'] },
  304: unchanged,
})

const headers = ['If-Match', 'If-None-Match'] as const

const refusals = { precondition }

export const site: Contract = {
  name: 'site',
  description: 'The page, the docs and this document.',
  operations: [
    operation(page, {
      id: 'openPage',
      summary: 'Open the page',
      description: 'Browsers get the page, by `Accept: text/html`.',
      headers,
      refusals,
      answers: file('The page', 'text/html'),
    }),
    operation(docs, {
      id: 'openDocs',
      summary: 'Read the docs',
      description: 'Every operation of the API, with examples to copy and to try.',
      headers,
      refusals,
      answers: file('The API docs', 'text/html'),
    }),
    operation(openApi, {
      id: 'openDocument',
      summary: 'Get the OpenAPI document',
      description: 'OpenAPI 3.1, for generators of clients and other programs.',
      headers,
      refusals,
      answers: file('The OpenAPI document', 'application/json'),
    }),
    operation(asset, {
      id: 'openAsset',
      summary: 'Get an asset of the page',
      description: 'Browsers may keep an asset for a year, because its name changes with its content.',
      params: z.object({ file: z.string().check(z.describe('The file name')) }),
      at: { file: 'main-ABCDEFGH.js' },
      headers,
      answers: {
        200: {
          description: 'A script, a style or an icon',
          types: ['text/javascript', 'text/css', 'image/svg+xml'],
          headers: ['ETag', 'Cache-Control', 'Vary'],
        },
        304: unchanged,
      },
      refusals: { ...refusals, 'no-route': 'Not found' },
    }),
  ],
}
