// Whose S3 the tests speak to. It loads nothing: processes that tests kill start with it.

export const credentials = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'local-access-key',
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'local-secret-key',
}
export const region = process.env.AWS_REGION ?? 'eu-central-1'
