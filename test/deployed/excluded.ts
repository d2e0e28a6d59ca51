// Facts that do not hold at a local deployment, each with the reason. Whatever is not named here is tested.

/** What MiniStack's S3 lets pass or leaves out, and AWS's does not. None of it is what the service builds on. */
export const notInMinistack = [
  // It checks who signs, but neither the signature nor its age, nor the hash of a body.
  'signed with another secret is 403',
  'signed 16 minutes ago is 403',
  'signed -16 minutes ago is 403',
  'does not cover an x-amz header that is added to it',
  'refuses a body whose SHA-256 is not the signed one',
  'a file that does not match the signed SHA-256',
  'S3 refuses what has another SHA-256',
  // Limits that it does not have.
  'a key of 1025 bytes is refused',
  'a page never holds more than 1000 keys',
  'takes a thousand keys, and refuses one more',
  'refuses more than 2 KB of user metadata',
  'a part that never came, a wrong order, and a small part before the last',
  // Requests that make no sense, and that it takes.
  'with If-None-Match and an ETag is refused with 501',
  'with If-Match: * is refused with 501',
  'with If-Match and If-None-Match is refused with 501',
  'an object copied onto itself needs REPLACE',
  'an invented continuation token is 400',
  'max-keys=0 is an empty page, and the last',
  // Versions: any text may be an id, and it names none where versioning is suspended.
  'is 400 for what is no id of a version',
  'keeps the versions that there are, and one more',
  // Ranges: it refuses or answers what S3 passes over, knows no If-Range, and none on HEAD.
  'bytes=3-1 is no range to S3',
  'bytes=a-b is no range to S3',
  'bytes= is no range to S3',
  'lines=1-2 is no range to S3',
  'bytes=0-1,3-4 is no range to S3',
  'HEAD with a range says what a GET would',
  'If-Range with the version that is there',
  // Presigned POSTs: the file's own type and no ${filename}.
  'keeps Content-Type and metadata of the fields',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is S3's placeholder
  '${filename} in the key becomes the name of the file',
]
