import { uppy } from '../../../examples/uploaders/uppy.js'

const nothing = () => undefined
uppy.setOptions({ autoProceed: true, logger: { debug: nothing, warn: nothing, error: nothing } })
const progress = []
uppy.on('upload-progress', (_, { bytesUploaded, bytesTotal }) => progress.push(bytesUploaded / bytesTotal))
uppy.on('upload-success', (_, { body, uploadURL }) => report({ ids: [body.id], url: uploadURL, progress }))
uppy.on('upload-error', (_, error) => report({ error: error.message }))
document.querySelector('input').onchange = ({ target }) =>
  uppy.addFiles([...target.files].map((file) => ({ name: file.name, type: file.type, data: file })))
