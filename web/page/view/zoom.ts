// Zooms and pans with wheel, fingers, and keys: PhotoSwipe, loaded on demand.
import { texts } from '../../texts.ts'
import { send, whole } from '../state/api.ts'
import { type Image, originalUrl, variantUrl } from '../state/image.ts'
import { announce } from '../state/notices.ts'
import { readsNeedKey } from '../state/session.ts'

/** Browsers don't show them. */
const isHidden = ({ format }: Image) => format === 'tiff' || format === 'heic'

const urlOf = (image: Image) => (isHidden(image) ? variantUrl(image, 'large') : originalUrl(image))

async function sourceOf(image: Image): Promise<string> {
  if (!readsNeedKey.value) return urlOf(image)
  return URL.createObjectURL(await (await send(urlOf(image))).blob())
}

/**
 * Shows the original over everything else.
 * @param inside its parent element
 * @throws Failure
 */
export async function zoom(image: Image, inside: HTMLElement, onClose: () => void): Promise<void> {
  const [{ default: PhotoSwipe }, src] = await whole(Promise.all([import('photoswipe'), sourceOf(image)]))
  const { width = 0, height = 0, id } = image
  const viewer = new PhotoSwipe({
    dataSource: [{ src, msrc: variantUrl(image, 'medium'), width, height, alt: id }],
    appendToEl: inside,
    bgOpacity: 1,
    closeTitle: texts.close,
    zoomTitle: texts.zoom,
    arrowPrevTitle: texts.previous,
    arrowNextTitle: texts.next,
    errorMsg: texts.failed,
    // Without this, its surrounding dialog would get the keys.
    trapFocus: true,
    returnFocus: false,
    showHideAnimationType: 'fade',
    maxZoomLevel: 8,
  })
  viewer.on('destroy', () => {
    if (src.startsWith('blob:')) URL.revokeObjectURL(src)
    onClose()
  })
  viewer.on('firstUpdate', () => viewer.element?.setAttribute('aria-label', texts.zoomed(id)))
  viewer.init()
  announce(texts.zoom)
}
