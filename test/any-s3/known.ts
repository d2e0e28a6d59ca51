// Tests of facts that another S3 is known not to have: docs/any-s3.md says what it does instead. They are skipped there.
import { beforeEach } from 'vitest'

const noVersions = 'the bucket keeps no versions'

interface Known {
  readonly file: RegExp
  readonly name?: RegExp
  readonly why: string
}

const known: Readonly<Record<string, readonly Known[]>> = {
  versitygw: [
    { file: /contracts\/versions/, why: noVersions },
    { file: /import\/faults/, name: /answer is lost .* overwrite/, why: noVersions },
    {
      file: /contracts\/preconditions/,
      name: /of a removal and an overwrite/,
      why: 'its deletes race with writes',
    },
    { file: /contracts\/(names|paging)/, name: /any (legal name|set of names)/, why: 'lists have no U+FFFE' },
    { file: /uploads\/downloads/, name: /of another version is not resumed/, why: 'it ignores If-Range' },
  ],
  seaweedfs: [
    { file: /contracts\/versions/, why: noVersions },
    { file: /import\/faults/, name: /answer is lost .* overwrite/, why: noVersions },
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
