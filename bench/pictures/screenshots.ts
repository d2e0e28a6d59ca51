// Ten screenshots: text of this project's in the looks of pages, editors, terminals, tables, forms, and chats.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Sheet } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const textOf = (file: string) => escaped(readFileSync(resolve(root, file), 'utf8'))
const linesOf = (file: string) =>
  textOf(file)
    .split('\n')
    .filter((line) => line.trim() !== '')

const page = (style: string, body: string) =>
  `<!doctype html><meta charset="utf-8"><style>body{margin:0}${style}</style>${body}`

/** A page of text. */
const prose = (file: string, style: string) =>
  page(
    `body{font:17px/1.55 serif;padding:40px 80px;color:#222;background:#fff}h2{font:600 26px sans-serif}${style}`,
    linesOf(file)
      .map((line) => (line.startsWith('#') ? `<h2>${line.replace(/^#+ /, '')}</h2>` : `<p>${line}</p>`))
      .join(''),
  )

/** Code in colours. */
const code = (file: string, style: string) =>
  page(
    `pre{margin:0;padding:20px;font:14px/1.5 monospace}${style}`,
    `<pre>${textOf(file)
      .replaceAll(/(\/\/.*)$/gm, '<i>$1</i>')
      .replaceAll(/\b(const|return|export|function|import|from|readonly|interface)\b/g, '<b>$1</b>')}</pre>`,
  )

const table = (file: string) =>
  page(
    'table{border-collapse:collapse;font:13px sans-serif;width:100%}td,th{border:1px solid #c8ccd0;padding:4px 8px}tr:nth-child(even){background:#f3f6fa}th{background:#dfe6ee}',
    `<table><tr>${'ABCDEFGH'.replaceAll(/./g, '<th>$&</th>')}</tr>${linesOf(file)
      .map((line) => {
        const words = [...line.split(/\s+/), ...'        '].slice(0, 8)
        return `<tr>${words.map((word) => `<td>${word.slice(0, 18)}</td>`).join('')}</tr>`
      })
      .join('')}</table>`,
  )

const chat = (file: string) =>
  page(
    'body{background:#e8edf2;font:16px/1.4 sans-serif;padding:12px}div{max-width:70%;margin:8px;padding:10px 14px;border-radius:16px;background:#fff}div:nth-child(odd){margin-left:auto;background:#2f7df6;color:#fff}',
    linesOf(file)
      .slice(0, 40)
      .map((line) => `<div>${line.slice(0, 160)}</div>`)
      .join(''),
  )

const form = (file: string) =>
  page(
    'body{font:15px sans-serif;background:#f6f7f9;padding:24px}label{display:block;margin:14px 0 4px;color:#444}input{width:60%;padding:8px;border:1px solid #bbb;border-radius:6px;font:inherit}button{margin-top:20px;padding:10px 24px;border:0;border-radius:6px;background:linear-gradient(#3c8af7,#1f66d6);color:#fff;font:inherit}',
    `${linesOf(file)
      .slice(0, 9)
      .map(
        (line) =>
          `<label>${line.slice(0, 30)}</label><input value="${line.slice(0, 60).replaceAll('"', '')}">`,
      )
      .join('')}<br><button>Save changes</button>`,
  )

/** A page with a header in colours, cards with shadows, and a gradient. */
const cards = (file: string) =>
  page(
    'header{height:160px;background:linear-gradient(120deg,#533,#a63 40%,#fc6);color:#fff;font:700 48px/160px sans-serif;padding-left:40px}main{display:grid;grid-template-columns:repeat(3,1fr);gap:20px;padding:30px;font:14px/1.45 sans-serif}section{padding:16px;border-radius:10px;box-shadow:0 2px 12px #0003}',
    `<header>darkroom</header><main>${linesOf(file)
      .slice(0, 18)
      .map((line) => `<section><b>${line.slice(0, 24)}</b><p>${line}</section>`)
      .join('')}</main>`,
  )

const wide = { width: 1400, height: 900, scale: 1 }
const dense = { width: 1280, height: 800, scale: 2 }
const phone = { width: 390, height: 844, scale: 3 }

const dark = 'body{background:#1e1e1e}pre{color:#d4d4d4}b{color:#569cd6;font-weight:400}i{color:#6a9955}'
const light = 'pre{color:#24292f}b{color:#cf222e}i{color:#6e7781}'

export const screenshots: readonly Sheet[] = [
  { name: 'article', html: prose('docs/resize.md', ''), ...wide },
  { name: 'article, dense', html: prose('docs/run.md', 'body{font-family:sans-serif}'), ...dense },
  { name: 'license', html: prose('LICENSE', 'body{background:#f4ecd8;color:#433}'), ...phone },
  { name: 'editor, dark', html: code('lib/pixels/generate.ts', dark), ...wide },
  { name: 'editor, dense', html: code('lib/http/serve.ts', light), ...dense },
  { name: 'terminal', html: code('CHANGELOG.md', 'body{background:#000}pre{color:#3f3}'), ...wide },
  { name: 'table', html: table('docs/permissions.md'), ...wide },
  { name: 'chat', html: chat('docs/deploy.md'), ...phone },
  { name: 'form', html: form('docs/settings.md'), ...dense },
  { name: 'cards', html: cards('docs/upload.md'), ...wide },
]
