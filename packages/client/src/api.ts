// The types of the API. Written by packages/types.ts.

export interface components {
  schemas: {
    /** @description An image */
    Image:
      | components['schemas']['ReadyImage']
      | components['schemas']['ProcessingImage']
      | components['schemas']['FailedImage']
    /** @description A resize job */
    Job: {
      /** @description UUIDv7: jobs sort by the time of the request */
      id: string
      /** @enum {string} */
      status: 'queued' | 'running' | 'done' | 'failed' | 'superseded'
      /** @description Why it failed, or what superseded it */
      reason?: string
      requested_at: string
      started_at?: string
      finished_at?: string
      /** @description The version of the original that the job was requested for; the job fails if the version changed */
      if_version?: string
      /** @description The version of the original that the job created */
      version?: string
      /**
       * @description gone: the receiver answered 410; refused: the URL is not allowed; failed: the receiver did not accept it within a day
       * @enum {string}
       */
      callback?: 'pending' | 'delivered' | 'gone' | 'refused' | 'failed'
      /** @description Pixels */
      width: number
      /** @description Pixels */
      height: number
      /**
       * @description fill: exactly that size; cover: crop; contain: pad; inside: fit into it
       * @default fill
       * @enum {string}
       */
      fit: 'fill' | 'cover' | 'contain' | 'inside'
      image_id: components['schemas']['Name']
      /**
       * Format: uri
       * @description The URL of the image’s bytes, whatever its version
       */
      path: string
    }
    /** @description Problem details, RFC 9457 */
    Problem: {
      /**
       * @description What kind of problem it is: for programs
       * @enum {string}
       */
      type:
        | 'urn:darkroom:problem:bad-request'
        | 'urn:darkroom:problem:bad-name'
        | 'urn:darkroom:problem:unauthenticated'
        | 'urn:darkroom:problem:forbidden'
        | 'urn:darkroom:problem:bad-signature'
        | 'urn:darkroom:problem:missing'
        | 'urn:darkroom:problem:no-route'
        | 'urn:darkroom:problem:name-taken'
        | 'urn:darkroom:problem:no-signing-key'
        | 'urn:darkroom:problem:in-progress'
        | 'urn:darkroom:problem:precondition'
        | 'urn:darkroom:problem:too-large'
        | 'urn:darkroom:problem:too-many-bytes'
        | 'urn:darkroom:problem:too-many-pixels'
        | 'urn:darkroom:problem:unsupported'
        | 'urn:darkroom:problem:coding'
        | 'urn:darkroom:problem:range'
        | 'urn:darkroom:problem:misdirected'
        | 'urn:darkroom:problem:undecodable'
        | 'urn:darkroom:problem:key-reused'
        | 'urn:darkroom:problem:too-many'
        | 'urn:darkroom:problem:unknown'
        | 'urn:darkroom:problem:busy'
        | 'urn:darkroom:problem:storage'
      /** @description The same for people */
      title: string
      /** @description The status of the answer */
      status: number
      /** @description What is wrong with this request, and what would be right */
      detail: string
    }
    /** @description A page of images */
    ImageCollection: {
      /** @constant */
      kind: 'Collection'
      /** @description The next page: use it unchanged */
      next: string | null
      /**
       * Format: uri
       * @description The previous page
       */
      previous: string
      data: components['schemas']['Image'][]
    }
    /** @description What became of each image */
    Deletions: {
      data: components['schemas']['Deletion'][]
    }
    /** @description A form for the bucket */
    UploadForm: {
      id: components['schemas']['Name']
      /**
       * @description `PUT`, if the bucket takes no forms: then send the file itself, with `headers`
       * @enum {string}
       */
      method: 'POST' | 'PUT'
      /**
       * Format: uri
       * @description The URL to send the form to
       */
      url: string
      /** @description All fields of the form; the file follows them, as `file` */
      fields: {
        [key: string]: string
      }
      /** @description With `PUT`: the header fields to send */
      headers?: {
        [key: string]: string
      }
      /**
       * Format: date-time
       * @description When the form expires
       */
      expires_at: string
      /**
       * Format: uri
       * @description The URL that says what became of the upload
       */
      status_url: string
    }
    /** @description The parts of a file for the bucket */
    UploadParts: {
      id: components['schemas']['Name']
      /**
       * Format: uri
       * @description The upload: `POST` to `/parts` below it says what is missing, `POST` to `/complete` ends it, and `DELETE` aborts it
       */
      upload_url: string
      /** @description The size of each part but the last */
      part_bytes: number
      /** @description All parts; none, if the file is complete */
      parts: {
        /** @description From 1 */
        number: number
        bytes: number
        /** @description Of a part that is there */
        etag?: string
        /**
         * Format: uri
         * @description Where to `PUT` a part that is missing
         */
        url?: string
      }[]
      /**
       * Format: date-time
       * @description When the URLs of the parts expire
       */
      expires_at: string
      /**
       * Format: uri
       * @description The URL that says what became of the upload
       */
      status_url: string
    }
    /** @description A size, and how to get there */
    ResizeRequest: {
      /** @description Pixels */
      width: number
      /** @description Pixels */
      height: number
      /**
       * @description fill: exactly that size; cover: crop; contain: pad; inside: fit into it
       * @default fill
       * @enum {string}
       */
      fit?: 'fill' | 'cover' | 'contain' | 'inside'
      /** @description An https URL to call when the job ends, as Standard Webhooks specify */
      callback_url?: string | null
    }
    /** @description What to change; omitted members stay as they are */
    NotesRequest: {
      /** @description The point that crops keep in view, as fractions of the width and the height from the top left; null for the middle */
      focus?: [number, number] | null
      /** @description Alternative text; null removes it */
      alt?: string | null
      /** @description At most 10, in place of those before; null removes them */
      tags?: string[] | null
    }
    /** @description An image with its variants */
    ReadyImage: {
      id: components['schemas']['Name']
      /**
       * Format: uri
       * @description The URL of the image’s bytes, whatever its version
       */
      path: string
      bytes: number
      /**
       * Format: date-time
       * @description When the image was made, if its upload said so; otherwise, when it was stored
       */
      created_at: string
      /** @description The file’s name, if it was uploaded with one */
      filename?: string
      /** @description The point that crops keep in view, as fractions of the width and the height */
      focus?: [number, number]
      /** @description Alternative text */
      alt?: string
      tags?: string[]
      /** @description The ETag of the bytes at `path` */
      etag: string
      /**
       * Format: uri
       * @description The URL of the bytes of this version: caches may keep them for a year
       */
      url: string
      /** @constant */
      status: 'ready'
      /** @enum {string} */
      content_type:
        | 'image/jpeg'
        | 'image/png'
        | 'image/webp'
        | 'image/gif'
        | 'image/avif'
        | 'image/tiff'
        | 'image/heic'
      /** @description Pixels, after rotation by EXIF */
      width: number
      /** @description Pixels, after rotation by EXIF */
      height: number
      format: string
      /** @description ThumbHash, in base64 */
      placeholder: string
      /** @description The dominant colour, as `#rrggbb` */
      colour: string
      /** @description Frames of the original, if there are several */
      frames?: number
      /** @description Whether the variants have these frames; those of an animated PNG show the first one */
      animated?: boolean
      /**
       * @description A part of the original is missing, or a checksum in it is wrong: variants show what browsers show of it
       * @constant
       */
      damaged?: true
      variants: components['schemas']['Variant'][]
      /** @description For `<img srcset>` */
      srcset: string
    }
    /** @description An image whose variants are being generated */
    ProcessingImage: components['schemas']['ImageWithoutVariants'] & {
      /** @description Unknown while the image is fetched */
      bytes?: number
      /** @constant */
      status: 'processing'
    }
    /** @description A file that can’t be processed */
    FailedImage: components['schemas']['ImageWithoutVariants'] & {
      bytes: number
      /** @constant */
      status: 'failed'
      /** @description Why the image can’t be processed */
      reason: string
    }
    /** @description The name of an image: 1 to 200 bytes of UTF-8, without slashes and control characters */
    Name: string
    /** @description What became of one image */
    Deletion: {
      image_id: string
      /** @description The status as if it were deleted alone: 200, 400 or 404 */
      status: number
      /** @description What is wrong with it */
      detail?: string
    }
    /** @description An image in the size of a preset */
    Variant: {
      preset: string
      /** @description Pixels */
      width: number
      /** @description Pixels */
      height: number
      bytes: number
      /** @description Content type */
      type: string
      /** Format: uri */
      url: string
    }
    /** @description What ProcessingImage and FailedImage have in common */
    ImageWithoutVariants: {
      id: components['schemas']['Name']
      /**
       * Format: uri
       * @description The URL of the image’s bytes, whatever its version
       */
      path: string
      /**
       * Format: date-time
       * @description When the image was made, if its upload said so; otherwise, when it was stored
       */
      created_at: string
      /** @description The file’s name, if it was uploaded with one */
      filename?: string
      /** @description The point that crops keep in view, as fractions of the width and the height */
      focus?: [number, number]
      /** @description Alternative text */
      alt?: string
      tags?: string[]
      /** @description The ETag of the bytes at `path` */
      etag?: string
      /**
       * Format: uri
       * @description The URL of the bytes of this version: caches may keep them for a year
       */
      url?: string
      content_type?: string
      /** @description Pixels, after rotation by EXIF */
      width?: number
      /** @description Pixels, after rotation by EXIF */
      height?: number
      /** @description For `<img srcset>` */
      srcset?: string
    }
    /** @description Which images to list */
    ListQuery: {
      /**
       * @description Number of images to skip; without filters
       * @default 0
       */
      offset?: number
      /**
       * @description Maximum number of images in the page
       * @default 10
       */
      limit?: number
      /** @description The position of a `next` link: use the link unchanged */
      cursor?: string
      /**
       * @description Only names with this prefix
       * @default
       */
      prefix?: string
      /** @description Only images with all of these words in their name, filename, alt text, or tags, in any case */
      q?: string
      /**
       * @description Only images with this status
       * @enum {string}
       */
      status?: 'ready' | 'processing' | 'failed'
      /**
       * @description Only processed images of this format
       * @enum {string}
       */
      format?: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff' | 'heic'
      /**
       * @description name: in ascending order of names; newest: by time, newest first. By default newest with `q`, `status` or `format`, otherwise name
       * @enum {string}
       */
      sort?: 'name' | 'newest'
    }
    /** @description What a URL says about the size and look of an image */
    Size: {
      /** @description A variant: thumb, small, medium, large, or a preset of the PRESETS setting. Excludes all other parameters */
      preset?: string
      /** @description Width in pixels */
      w?: number
      /** @description Height in pixels */
      h?: number
      /**
       * @description How the image fits width and height: cover by default
       * @enum {string}
       */
      fit?: 'cover' | 'contain' | 'fill' | 'inside' | 'outside'
      /** @description The part that cover keeps: centre, attention, entropy, or a point such as 0.3,0.7 */
      position?: string
      /**
       * @description The format: WebP by default; auto follows the image and `Accept`
       * @enum {string}
       */
      format?: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'auto'
      /** @description Quality, for lossy formats */
      q?: number
      /** @description Multiplies width and height */
      dpr?: number
      /** @description The radius (sigma) of a blur, in pixels: 0, or a number from 0.3 to 50 */
      blur?: number
      /** @description Degrees clockwise: quarter turns come first; after other angles, the result is larger */
      rotate?: number
      /** @description The background of transparent pixels, of contain, and beside a rotated image: a colour: white, black, or hex digits such as 1e90ff */
      bg?: string
      /**
       * @description Whether the result may be larger than the image
       * @enum {number}
       */
      enlarge?: 0 | 1
      /** @description The part of the image to use: x,y,width,height in pixels, such as 100,50,640,480 */
      crop?: string
      /**
       * @description Whether left and right are exchanged, before the rotation
       * @enum {number}
       */
      flip?: 0 | 1
      /**
       * @description Shades of gray, or black and white
       * @enum {unknown}
       */
      gray?: 0 | 1 | 'bitonal'
    }
  }
}
export type Image = components['schemas']['Image']
export type Job = components['schemas']['Job']
export type Problem = components['schemas']['Problem']
export type ImageCollection = components['schemas']['ImageCollection']
export type Deletions = components['schemas']['Deletions']
export type UploadForm = components['schemas']['UploadForm']
export type UploadParts = components['schemas']['UploadParts']
export type ResizeRequest = components['schemas']['ResizeRequest']
export type NotesRequest = components['schemas']['NotesRequest']
export type ReadyImage = components['schemas']['ReadyImage']
export type ProcessingImage = components['schemas']['ProcessingImage']
export type FailedImage = components['schemas']['FailedImage']
export type Name = components['schemas']['Name']
export type Deletion = components['schemas']['Deletion']
export type Variant = components['schemas']['Variant']
export type ImageWithoutVariants = components['schemas']['ImageWithoutVariants']
export type ListQuery = components['schemas']['ListQuery']
export type Size = components['schemas']['Size']
