import { createClient } from '@darkroom/client'
import { createUploadHandler } from '@darkroom/client/tinymce'
import tinymce from 'tinymce'

const images_upload_handler = createUploadHandler(createClient({ url: 'http://localhost:3000' }))
export const editors = tinymce.init({ selector: 'textarea', license_key: 'gpl', images_upload_handler })
