// sharp, set up once for the whole process. Every other file here takes it from this one.
import sharp from 'sharp'

/**
 * Seconds that libvips may spend on one step (a decode, a resize or an encode) before it gives up. Generous:
 * it is there for the file that was made to keep a decoder busy, not for the large one.
 */
export const timeoutSeconds = 60

// No image is ever opened twice, so libvips' cache of operations would only hold memory.
sharp.cache(false)

// One thread per image: two variants at a time use two cores better than two threads on one variant, and
// each thread has its own buffers.
sharp.concurrency(1)

// Of libvips' loaders only those of the formats that we take stay open. SVG, PDF and ImageMagick would each
// bring an interpreter for whatever a stranger sends; the check of the format comes too late for that.
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
