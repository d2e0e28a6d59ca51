// The snippets of the docs page as it is served, and a service that has what they name.
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import sharp from 'sharp'

export interface Snippet {
  readonly operation: string
  /** The kind of body, if there are any. */
  readonly body: string | undefined
  readonly language: string
  readonly code: string
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }

const unescaped = (html: string) => html.replaceAll(/&\w+;/g, (entity) => entities[entity] ?? entity)

/** Returns every snippet of the page. */
export function snippetsOf(html: string): Snippet[] {
  const found =
    /<article id="(?<operation>[^"]+)"|<div (?:data-body="(?<body>\w+)"|class="snippet" data-language="(?<language>\w+)"><pre><code>(?<code>[^<]*)<)/g
  let [operation, body]: [string, string | undefined] = ['', undefined]
  const snippets: Snippet[] = []
  for (const { groups = {} } of html.matchAll(found)) {
    if (groups.operation) [operation, body] = [groups.operation, undefined]
    else if (groups.body) body = groups.body
    else if (groups.language)
      snippets.push({ operation, body, language: groups.language, code: unescaped(groups.code ?? '') })
  }
  return snippets
}

/** A small image. @param hue tells it from others */
export const picture = (hue: number) =>
  sharp({ create: { width: 8, height: 6, channels: 3, background: `hsl(${hue}, 60%, 50%)` } })
    .png()
    .toBuffer()

/** What the examples of the document name. */
const names = { image: 'cat.png', resource: '0193b0a4-5f6e-7c1d-8a2b-3c4d5e6f7a8b' }
const job = '0193b0a6-91c2-7e4f-b5d3-6a7b8c9d0e1f'
const version = 'dGhlIHZlcnNpb24gYmVmb3JlIGl0'
const asset = 'main-ABCDEFGH.js'
/** The handle of an upload in parts. */
const handle = /(?<=\/v1\/uploads\/)[\w-]{40,}/g

/** A service that has the images, the job, the version and the asset of the examples, or others in their places. */
export class Prepared {
  readonly #url: string
  #known: Readonly<Record<string, string>> = {}

  constructor(url: string) {
    this.#url = url
  }

  async #json<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await fetch(this.#url + path, init)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** Stores an image unless it is there: each that is stored is processed, too. */
  async #put(name: string, hue: number): Promise<void> {
    const body = new Uint8Array(await picture(hue))
    const { headers } = await fetch(`${this.#url}/images/${name}`, { method: 'HEAD' })
    if (headers.get('etag') === `"${createHash('md5').update(body).digest('hex')}"`) return
    await this.#json(`/images/${name}`, { method: 'PUT', body })
  }

  /** Finds what nobody can foresee: ids and names. */
  async begin(): Promise<string> {
    for (const hue of [0, 90]) await this.#put(names.resource, hue)
    const resized = await fetch(`${this.#url}/v1/images/${names.resource}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ width: 4, height: 4 }),
    })
    const { id } = (await resized.json()) as { id: string }
    while ((await this.#json<{ status: string }>(`/v1/jobs/${id}`)).status !== 'done') await pause(50)
    const { data } = await this.#json<{ data: { version: string; current: boolean }[] }>(
      `/v1/images/${names.resource}/versions`,
    )
    const html = await (await fetch(`${this.#url}/docs`)).text()
    this.#known = {
      'http://localhost:3000': this.#url,
      [job]: id,
      [version]: data.find(({ current }) => !current)?.version ?? '',
      [asset]: /"\/assets\/([^"]+\.js)"/.exec(html)?.[1] ?? '',
    }
    return html
  }

  /** Begins an upload, and sends its part if it is to be completed. @returns its handle */
  async #upload(operation: string): Promise<string> {
    const body = new Uint8Array(await picture(60))
    const announced = { content_type: 'image/png', bytes: body.length, parts: true }
    const { upload_url, parts } = await this.#json<{
      upload_url: string
      parts: readonly { url: string }[]
    }>('/v1/uploads', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(announced),
    })
    if (operation === 'completeUpload') await fetch(parts[0]?.url ?? '', { method: 'PUT', body })
    return upload_url.split('/').at(-1) ?? ''
  }

  /** Returns the code to run now, after it has put the images back that snippets change. */
  async ready({ operation, code }: Snippet): Promise<string> {
    if (code.includes(names.resource)) await this.#put(names.resource, 180)
    if (code.includes(names.image)) await this.#put(names.image, 270)
    // It never overwrites.
    if (operation === 'postName') await fetch(`${this.#url}/images/${names.image}`, { method: 'DELETE' })
    const known = Object.entries(this.#known).reduce((text, [from, to]) => text.replaceAll(from, to), code)
    return code.search(handle) >= 0 ? known.replaceAll(handle, await this.#upload(operation)) : known
  }
}
