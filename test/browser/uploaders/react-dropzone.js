import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { useDropzone } from 'react-dropzone'

async function upload([file]) {
  const body = new FormData()
  body.append('photo', file)
  const answer = await fetch(`${service}/v1/images`, { method: 'POST', body })
  const { id, url } = await answer.json()
  report({ ids: [id], url })
}

function Drop() {
  const { getRootProps, getInputProps } = useDropzone({ onDrop: upload })
  return createElement('div', getRootProps(), createElement('input', getInputProps({ id: 'react' })))
}

createRoot(document.querySelector('main')).render(createElement(Drop))
