import { createClient } from '@darkroom/client'
import { createUploadPlugin } from '@darkroom/client/ckeditor'
import { ClassicEditor, Essentials, Image, ImageUpload, Paragraph } from 'ckeditor5'

export const editor = ClassicEditor.create(document.querySelector('textarea'), {
  licenseKey: 'GPL',
  plugins: [Essentials, Paragraph, Image, ImageUpload],
  extraPlugins: [createUploadPlugin(createClient({ url: 'http://localhost:3000' }))],
})
