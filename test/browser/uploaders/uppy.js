import Uppy from '@uppy/core'
import XHRUpload from '@uppy/xhr-upload'

const uppy = new Uppy({ autoProceed: true }).use(XHRUpload, { endpoint: `${service}/v1/images` })

uppy.on('upload-success', (_, { body, uploadURL }) => report({ ids: [body.id], url: uploadURL }))
document.querySelector('input').onchange = ({ target }) => uppy.addFiles([...target.files].map(toUppy))

const toUppy = (file) => ({ name: file.name, type: file.type, data: file })
