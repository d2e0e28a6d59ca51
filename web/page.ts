// The page at `/`: a form that uploads an image and then shows it.
import { createHash } from 'node:crypto'
import type { Route } from '../lib/http/serve.ts'

const style = `
  :root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif }
  body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
  form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center }
  button, input::file-selector-button { font: inherit; padding: .4rem 1rem }
  img { max-width: 100%; margin-top: 1rem; border-radius: .4rem }
  output { display: block; margin-top: 1rem; overflow-wrap: anywhere }
`

const script = `
  const form = document.querySelector('form')
  const status = document.querySelector('output')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    status.textContent = 'Uploading…'
    try {
      const response = await fetch('/upload', { method: 'POST', body: new FormData(form) })
      const { message, filename } = await response.json()
      status.textContent = message
      if (!response.ok) return
      const path = '/images/' + encodeURIComponent(filename)
      const link = Object.assign(document.createElement('a'), { href: path, textContent: path })
      const image = Object.assign(new Image(), { src: path, alt: filename })
      status.append(' ', link, document.createElement('br'), image)
    } catch {
      status.textContent = 'The upload did not arrive. Is the service running? Try again.'
    }
  })
`

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>darkroom</title>
<style>${style}</style>
<h1>darkroom</h1>
<form>
  <label>An image: <input type="file" name="file" accept="image/*" required></label>
  <button>Upload</button>
</form>
<output aria-live="polite"></output>
<script>${script}</script>
</html>
`

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `GET /` for browsers. */
export const page: Route = {
  refuse: ({ message }) => ({ status: 500, headers: { 'content-type': 'text/plain' }, text: message }),
  act: async () => ({
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
      vary: 'accept',
    },
    text: html,
  }),
}
