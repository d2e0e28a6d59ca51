import { createTransformer } from '@darkroom/client/unpic'
import { Image } from '@unpic/react/base'

const transformer = createTransformer({ url: 'http://localhost:3000' })

export const Photo = () => (
  <Image src="photo.jpg" alt="A photo" width={1200} height={900} transformer={transformer} />
)
