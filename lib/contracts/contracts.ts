// Everything that the document describes.

import type { Contract } from '../describe/operation.ts'
import { base64 } from './base64/describe.ts'
import { form } from './form/describe.ts'
import { iiif } from './iiif/describe.ts'
import { images } from './images/describe.ts'
import { root } from './root/describe.ts'
import { site } from './site/describe.ts'
import { v1 } from './v1/describe.ts'

/** In the order of the docs: the one for new clients first. */
export const contracts: readonly Contract[] = [v1, iiif, root, images, form, base64, site]
