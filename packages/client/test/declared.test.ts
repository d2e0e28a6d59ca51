// The import declares the types of what it uses, because Node's code has no DOM. They are those of the sources.
import { expect, test } from 'vitest'
import type * as declared from '../../../import/client.js'
import * as errors from '../src/errors.ts'
import * as sends from '../src/send.ts'
import * as sniffs from '../src/sniff.ts'
import * as uploads from '../src/upload.ts'
import * as urls from '../src/url.ts'

test('the import finds what it declares', async () => {
  const real: typeof declared = { ...errors, ...sends, ...sniffs, ...uploads, ...urls }
  expect(real).toMatchObject(await import('../../../import/client.js'))
})
