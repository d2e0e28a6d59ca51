// Facts that a local deployment doesn't meet, each with the reason. All others are tested.

/** What MiniStack's S3 accepts or lacks, unlike AWS's. The service relies on none of it. */
export const notInMinistack = [
  // It checks who signs, but not the signature, its age, or the hash of a body.
  'signed with another secret is 403',
  'signed 16 minutes ago is 403',
  'signed -16 minutes ago is 403',
  "refuses an x-amz header that isn't signed",
  "refuses a body whose SHA-256 isn't the signed one",
  "a file that doesn't match the signed SHA-256",
  'S3 refuses what has another SHA-256',
  // Limits that it lacks.
  'a key of 1025 bytes is refused',
  'a page never holds more than 1000 keys',
  'accepts 1,000 keys, and refuses one more',
  'refuses more than 2 KB of user metadata',
  'a missing part, a wrong order, and a small part before the last',
  // Invalid requests that it accepts.
  'with If-None-Match and an ETag is refused with 501',
  'with If-Match: * is refused with 501',
  'with If-Match and If-None-Match is refused with 501',
  'an object copied onto itself needs REPLACE',
  'an invalid continuation token is 400',
  'rules with no rule are refused',
  'rules with no origin are refused',
  'rules with an unsupported method are refused',
  'max-keys=0 is an empty page, and the last',
  'a request without Content-MD5 or a checksum is refused',
  // Versions: it accepts any text as an id, and returns none if versioning is suspended.
  'is 400 for an invalid version id',
  'keeps its versions, and one more',
  // Ranges: it refuses or answers what S3 ignores, and lacks If-Range and ranges on HEAD.
  'S3 ignores the range bytes=3-1:',
  'S3 ignores the range bytes=a-b:',
  'S3 ignores the range bytes=:',
  'S3 ignores the range lines=1-2:',
  'S3 ignores the range bytes=0-1,3-4:',
  'HEAD with a range returns the headers of GET',
  'If-Range with the current version',
  // Multipart uploads: it dates the object by when it is complete, and lists them without pages.
  'the object is as old as its upload',
  'a page of uploads counts a common prefix once',
  // Presigned POSTs: the file's own type and no ${filename}.
  'keeps Content-Type and metadata of the fields',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is S3's placeholder
  '${filename} in the key becomes the name of the file',
]
