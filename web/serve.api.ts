// The pages, described.
import * as z from 'zod/mini'
import { type Answer, type Contract, operation } from '../openapi/operation.ts'
import { precondition } from '../openapi/samples.ts'
import { asset, siteFile } from './serve.ts'

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
    operation('GET /', siteFile('index.html'), {
      id: 'openPage',
      summary: 'Open the page',
      description: 'Browsers get a page, by `Accept: text/html`.',
      headers,
      refusals,
      answers: file('The page', 'text/html'),
    }),
    operation('GET /docs', siteFile('docs.html'), {
      id: 'openDocs',
      summary: 'Read the docs',
      headers,
      refusals,
      answers: file('This description, for people', 'text/html'),
    }),
    operation('GET /openapi.json', siteFile('openapi.json'), {
      id: 'openDocument',
      summary: 'Get the OpenAPI document',
      headers,
      refusals,
      answers: file('This description, for programs', 'application/json'),
    }),
    operation('GET /assets/{file}', asset, {
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
