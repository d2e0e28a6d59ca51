// The answer: status, header fields, and the body as what it is.
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../texts.ts'
import type { Answered } from './send.ts'

/** Characters of a body that are shown. */
const shown = 100_000

const isText = (type: string) => /^text\/|json|xml|javascript/.test(type)

function pretty(text: string, type: string): string {
  if (!type.includes('json')) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function TextBody({ body }: { body: Blob }) {
  const [text, setText] = useState<string>()
  useEffect(() => {
    body.text().then((words) => setText(pretty(words, body.type)))
  }, [body])
  if (text === undefined) return null
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard */}
      <pre tabIndex={0}>
        <code>{text.slice(0, shown)}</code>
      </pre>
      {text.length > shown && <p class="access">{texts.cut}</p>}
    </>
  )
}

function BytesBody({ body }: { body: Blob }) {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(body)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [body])
  if (!url) return null
  return (
    <>
      {body.type.startsWith('image/') && <img src={url} alt={texts.answer} />}
      <p class="access">
        {body.type} · {texts.bytes(body.size)} ·{' '}
        <a href={url} download="">
          {texts.save}
        </a>
      </p>
    </>
  )
}

function BodyOf({ body }: { body: Blob }) {
  if (body.size === 0) return <p class="access">{texts.noBody}</p>
  return isText(body.type) ? <TextBody body={body} /> : <BytesBody body={body} />
}

export function Answer({ status, statusText, headers, body, milliseconds }: Answered) {
  return (
    <section class="answer" aria-label={texts.answer}>
      <p>
        <strong class={status < 400 ? 'good' : 'bad'}>
          {status} {statusText}
        </strong>{' '}
        <span class="access">{texts.milliseconds(milliseconds)}</span>
      </p>
      <BodyOf body={body} />
      <details>
        <summary>
          {texts.headers} ({headers.length})
        </summary>
        <dl>
          {headers.map(([name, value]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  )
}
