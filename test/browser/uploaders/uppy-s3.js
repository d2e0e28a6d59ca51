import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'

const ids = new Map()
const uppy = new Uppy({ autoProceed: true }).use(AwsS3, {
  generateObjectKey: ({ id }) => id,
  signRequest: async ({ key }) => {
    const { type: content_type, size: bytes } = uppy.getFile(key)
    const body = JSON.stringify({ content_type, bytes })
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(`${service}/v1/uploads`, { method: 'POST', headers, body })
    const form = await answer.json()
    ids.set(key, form.id)
    return form
  },
})

uppy.on('upload-success', ({ id }) => report({ ids: [ids.get(id)] }))
uppy.on('upload-error', (_, error) => report({ error: String(error) }))
document.querySelector('input').onchange = ({ target }) =>
  uppy.addFiles([...target.files].map((file) => ({ name: file.name, type: file.type, data: file })))
