// A picture of which one part is chosen: what isn't in it is dimmed.
import { type Image, variantUrl } from '../state/image.ts'
import type { Frame } from '../state/size.ts'
import { Picture } from './picture.tsx'

export const percent = (fraction: number) => `${fraction * 100}%`

/** Returns the style of what lies over that part. */
export const placeOf = ({ left, top, width, height }: Frame) => ({
  ...{ left: percent(left), top: percent(top) },
  ...{ width: percent(width), height: percent(height) },
})

export const FramedPicture = ({ image, frame }: { image: Image; frame: Frame | undefined }) => (
  <>
    <Picture
      key={image.etag}
      src={variantUrl(image, 'small')}
      alt=""
      width={image.width}
      height={image.height}
    />
    {frame && <span class="frame" style={placeOf(frame)} />}
  </>
)
