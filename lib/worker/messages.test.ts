import { expect, test } from 'vitest'
import { jobChangesOf, tasksOf, toTask } from './messages.ts'

const message = (...keys: string[]) => ({
  body: JSON.stringify({ Records: keys.map((key) => ({ s3: { object: { key } } })) }),
})

test('originals and jobs are tasks, whatever their names contain', () => {
  expect(tasksOf(message('originals/a+b%2B%C3%A9.png', 'jobs/a%25.png/01a1.json'))).toEqual([
    { kind: 'original', image: 'a b+é.png' },
    { kind: 'job', image: 'a%.png', job: '01a1' },
  ])
})

test.each([
  'variants/a/1/thumb.webp',
  'manifests/a.json',
  'results/1.json',
  'originals/',
  'originals',
  'jobs/1.json',
  'uploads/a.png/1.json',
  'uploads/1.image',
  'x/originals/a',
  '',
])('nothing is to be done for the key %j', (key) => {
  expect(toTask(key)).toBeUndefined()
})

test('the test event of a new notification is no task', () => {
  expect(tasksOf({ body: '{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}' })).toEqual([])
})

test.each(['', 'x', 'null', '[]', '{}', '{"Records":{}}', '{"Records":[{"s3":{}}]}'])(
  '%j is no notification',
  (body) => {
    expect(() => tasksOf({ body })).toThrow()
  },
)

test('the removal of a job is no task, and that of an original is', () => {
  expect(toTask('jobs/a.png/1.json', 'ObjectRemoved:Delete')).toBeUndefined()
  expect(toTask('originals/a.png', 'ObjectRemoved:DeleteMarkerCreated')).toEqual({
    kind: 'original',
    image: 'a.png',
    isRemoved: true,
  })
})

test("an upload that arrived is a task, and its removal isn't", () => {
  const task = { kind: 'upload', image: 'a.png', upload: '1' }
  expect(toTask('uploads/a.png/1.image', 'ObjectCreated:Post')).toEqual(task)
  expect(toTask('uploads/a.png/1.image', 'ObjectRemoved:Delete')).toBeUndefined()
})

test('a result that was written is a change of its job, in that version; nothing else is', () => {
  const records = [
    { s3: { object: { key: 'results/01a1.json', eTag: 'abc' } } },
    { s3: { object: { key: 'jobs/a.png/01a1.json' } } },
    { eventName: 'ObjectRemoved:Delete', s3: { object: { key: 'results/01a2.json' } } },
  ]
  expect(jobChangesOf({ body: JSON.stringify({ Records: records }) })).toEqual([{ id: '01a1', etag: 'abc' }])
})
