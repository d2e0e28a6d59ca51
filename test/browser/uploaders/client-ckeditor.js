import { editor as creating } from '../../../examples/uploaders/ckeditor.js'

const editor = await creating
document.querySelector('input').onchange = ({ target }) => {
  editor.execute('uploadImage', { file: [...target.files] })
}
editor.model.document.on('change:data', () => {
  const content = editor.getData().replaceAll('&amp;', '&')
  const [, url] = /<img[^>]* src="(http[^"]+)"/.exec(content) ?? []
  if (url) report({ url, content })
})
