// The pages, described.
import * as z from 'zod/mini'
import { type Answer, type Contract, operation } from '../../describe/operation.ts'
import { precondition } from '../../describe/samples.ts'
import { asset, docs, openApi, page } from './routes.ts'

const unchanged: Answer<never> = {
  description: 'What the client has is still current',
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
  description: 'Pages for people, and this description.',
  operations: [
    operation(page, {
      id: 'openPage',
      summary: 'Open the page',
      description: 'Browsers get a page, by `Accept: text/html`.',
      headers,
      refusals,
      answers: file('The page', 'text/html'),
    }),
    operation(docs, {
      id: 'openDocs',
      summary: 'Read the docs',
      headers,
      refusals,
      answers: file('This description, for people', 'text/html'),
    }),
    operation(openApi, {
      id: 'openDocument',
      summary: 'Get the OpenAPI document',
      headers,
      refusals,
      answers: file('This description, for programs', 'application/json'),
    }),
    operation(asset, {
      id: 'openAsset',
      summary: 'Get a part of a page',
      params: z.object({ file: z.string().check(z.describe('As the page names it')) }),
      at: { file: 'main-ABCDEFGH.js' },
      headers,
      answers: {
        200: {
          description: 'A script, a style or an icon, for good: its name says what is in it',
          types: ['text/javascript', 'text/css', 'image/svg+xml'],
          headers: ['ETag', 'Cache-Control', 'Vary'],
        },
        304: unchanged,
      },
      refusals: { ...refusals, 'no-route': 'Nothing stands at this path' },
    }),
  ],
}
