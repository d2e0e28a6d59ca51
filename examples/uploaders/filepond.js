import { createClient } from '@darkroom/client'
import { createServer } from '@darkroom/client/filepond'
import * as FilePond from 'filepond'

const server = createServer(createClient({ url: 'http://localhost:3000' }))
export const pond = FilePond.create(document.querySelector('input'), { server })
