import { createLoader } from '@darkroom/client/next'

export default createLoader({ url: 'http://localhost:3000' })
