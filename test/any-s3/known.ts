// Tests of facts that another S3 is known not to have: docs/any-s3.md says what it does
// instead. They are skipped there.
import { beforeEach } from 'vitest'

interface Known {
  readonly file: RegExp
  readonly name?: RegExp
  readonly why: string
}

const why = 'the bucket keeps no versions'
const restores: readonly Known[] = [
  { file: /contracts\/versions/, why },
  { file: /contracts\/follow/, name: /in the trash until it is restored/, why },
  { file: /contracts\/notes/, name: /comes back with a deleted image/, why },
  { file: /import\/faults/, name: /answer is lost .* overwrite/, why },
]

const known: Readonly<Record<string, readonly Known[]>> = {
  versitygw: [
    ...restores,
    {
      file: /contracts\/preconditions/,
      name: /of a removal and an overwrite/,
      why: 'its deletes race with writes',
    },
    { file: /contracts\/(names|paging)/, name: /any (legal name|set of names)/, why: 'lists have no U+FFFE' },
    { file: /uploads\/downloads/, name: /of another version is not resumed/, why: 'it ignores If-Range' },
  ],
  seaweedfs: [
    ...restores,
    { file: /uploads\/downloads/, name: /of another version is not resumed/, why: 'it ignores If-Range' },
  ],
}

const here = known[process.env.S3_NAME ?? ''] ?? []

beforeEach(({ task, skip }) => {
  let path = task.name
  for (let suite = task.suite; suite; suite = suite.suite) path = `${suite.name} ${path}`
  const found = here.find(({ file, name }) => file.test(task.file.name) && (name?.test(path) ?? true))
  if (found) skip(found.why)
})
