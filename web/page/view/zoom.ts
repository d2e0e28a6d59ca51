// Zooming and panning by wheel, fingers and keys: PhotoSwipe, loaded when it is wanted.
import { texts } from '../../texts.ts'
import { send } from '../state/api.ts'
import { type Image, originalUrl, variantUrl } from '../state/image.ts'
import { announce } from '../state/notices.ts'
import { readsNeedKey } from '../state/session.ts'

/** Browsers show no TIFF. */
const urlOf = (image: Image) => (image.format === 'tiff' ? variantUrl(image, 'large') : originalUrl(image))

async function sourceOf(image: Image): Promise<string> {
  if (!readsNeedKey.value) return urlOf(image)
  return URL.createObjectURL(await (await send(urlOf(image))).blob())
}

/**
 * Shows the original over all else.
 * @param inside the element that it is put into
 */
export async function zoom(image: Image, inside: HTMLElement, onClose: () => void): Promise<void> {
  const [{ default: PhotoSwipe }, src] = await Promise.all([import('photoswipe'), sourceOf(image)])
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
    // Its own trap loses the keys to the dialog that it stands in.
    trapFocus: true,
    returnFocus: false,
    showHideAnimationType: 'fade',
    maxZoomLevel: 8,
  })
  viewer.on('destroy', () => {
    if (src.startsWith('blob:')) URL.revokeObjectURL(src)
    onClose()
  })
  viewer.init()
  announce(texts.zoom)
}
