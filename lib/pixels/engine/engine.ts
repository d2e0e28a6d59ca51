// sharp, configured once for the process. All other files import it from here.
import sharp from 'sharp'

/**
 * Seconds that libvips may spend on one step (a decode, a resize, or an encode). Generous: it stops files that are made
 * to keep a decoder busy, not large ones.
 */
export const timeoutSeconds = 60

// No image is opened twice, so libvips' cache of operations would only use memory.
sharp.cache(false)

// One thread per image: two variants at a time use two cores better than two threads on one variant, and
// each thread has its own buffers.
sharp.concurrency(1)

// Only libvips' loaders of supported formats stay enabled. SVG, PDF, and ImageMagick would each interpret whatever a
// stranger sends, before the format is checked.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
    'VipsForeignLoadTiffBuffer',
  ],
})

export { sharp }
