import tinymce from 'tinymce'
import 'tinymce/icons/default'
import 'tinymce/models/dom'
import 'tinymce/themes/silver'

tinymce.overrideDefaults({ skin: false, content_css: false })
const { editors } = await import('../../../examples/uploaders/tinymce.js')
const [editor] = await editors
document.querySelector('input').onchange = async ({ target }) => {
  editor.setContent(`<img src="${URL.createObjectURL(target.files[0])}">`)
  const [{ status, uploadUri }] = await editor.uploadImages()
  report({ status, url: uploadUri, content: editor.getContent() })
}
