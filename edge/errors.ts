// In place of lib/image/errors.ts, whose class CloudFront's runtime lacks: functions word what is wrong, not the edge.

/** Thrown to send a request to the functions. */
export const ImageError = function (this: { code: string }, code: string) {
  this.code = code
}
