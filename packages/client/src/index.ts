// `@darkroom/client`: uploads images, and returns their URLs.
export type { Image, Job } from './api.ts'
export { blurDataURL } from './blur.ts'
export { type Client, createClient, type Removed } from './client.ts'
export { type Code, DarkroomError } from './errors.ts'
export type {
  Bytes,
  Call,
  ClientOptions,
  ListOptions,
  Progress,
  ResizeOptions,
  UploadOptions,
} from './options.ts'
export { imageSrcset, imageUrl, type Size, type Source, type SrcsetOptions } from './url.ts'
