import tinymce from 'tinymce'
import 'tinymce/icons/default'
import 'tinymce/models/dom'
import 'tinymce/themes/silver'

const [editor] = await tinymce.init({
  selector: 'textarea',
  license_key: 'gpl',
  skin: false,
  content_css: false,
  images_upload_url: `${service}/v1/images`,
})
document.querySelector('input').onchange = async ({ target }) => {
  editor.setContent(`<img src="${URL.createObjectURL(target.files[0])}">`)
  const [{ status, uploadUri }] = await editor.uploadImages()
  report({ status, url: uploadUri, content: editor.getContent() })
}
