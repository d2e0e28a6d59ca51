import { createClient } from '@darkroom/client'
import { connect } from '@darkroom/client/uppy'
import Uppy from '@uppy/core'

export const uppy = connect(new Uppy(), createClient({ url: 'http://localhost:3000' }))
