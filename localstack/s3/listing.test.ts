// Tests of the page reader: it reads only what it lists.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Database } from '../database.ts'
import { Catalog } from './catalog.ts'
import { afterPrefix } from './key-order.ts'
import { readPage } from './listing.ts'

const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

test('the successor of a prefix is after all that begin with it, and nothing is in between', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(text, text, (prefix, other) => {
      const next = afterPrefix(prefix)
      const behind = compare(other, prefix) > 0 && !other.startsWith(prefix)
      if (next === undefined) expect(behind).toBe(false)
      else expect(compare(other, next) >= 0).toBe(behind)
    }),
    {
      numRuns: 2000,
      examples: [
        ['\u{10ffff}', 'a'],
        ['a\u{10ffff}', 'b'],
        ['\ud7ff', '\ue000'],
      ],
    },
  )
})

test('a page of common prefixes reads one key of each, however many are below', () => {
  const database = new Database()
  const catalog = new Catalog(database)
  const version = 'null'
  for (let folder = 0; folder < 5; folder++) {
    for (let n = 0; n < 200; n++) {
      const key = `${folder}/${n}`
      catalog.putObject({ bucket: 'b', key, blob: '', size: 0, etag: '', modified: 0, headers: {}, version })
    }
  }
  let read = 0
  function* counted(from: string) {
    for (const object of catalog.objectsFrom('b', from)) {
      read++
      yield object
    }
  }
  const page = readPage(counted, { prefix: '', delimiter: '/', maxKeys: 1000, from: '' })
  expect(page.prefixes).toEqual(['0/', '1/', '2/', '3/', '4/'])
  expect(read).toBe(5)
  database.close()
})
