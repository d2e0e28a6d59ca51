import Uppy from '@uppy/core'
import XHRUpload from '@uppy/xhr-upload'

const uppy = new Uppy().use(XHRUpload, { endpoint: `${service}/v1/images`, bundle: true })

uppy.on('complete', ({ successful }) => report({ ids: successful[0].response.body.map(({ id }) => id) }))
document.querySelector('input').onchange = async ({ target }) => {
  uppy.addFiles([...target.files].map((file) => ({ name: file.name, type: file.type, data: file })))
  await uppy.upload()
}
