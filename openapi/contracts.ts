// Everything that the document describes.
import { base64 } from '../lib/contracts/base64.api.ts'
import { form } from '../lib/contracts/form.api.ts'
import { images } from '../lib/contracts/images.api.ts'
import { root } from '../lib/contracts/root.api.ts'
import { v1 } from '../lib/contracts/v1.api.ts'
import { site } from '../web/serve.api.ts'
import type { Contract } from './operation.ts'

/** In the order of the docs: the one for new clients first. */
export const contracts: readonly Contract[] = [v1, root, images, form, base64, site]
