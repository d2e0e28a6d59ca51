import Dropzone from 'dropzone'

new Dropzone('form', { url: `${service}/v1/images` }).on('success', (_, { id, url }) =>
  report({ ids: [id], url }),
)
