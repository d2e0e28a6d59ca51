// What to do with all selected images: save them as one file, or copy their links.
import { texts } from '../../texts.ts'
import { Failure, send, whole } from './api.ts'
import { imagesById } from './gallery.ts'
import { type Image, nameOf, originalUrl } from './image.ts'
import { freeName } from './names.ts'
import { announce, notify } from './notices.ts'

const found = (ids: readonly string[]): Image[] => ids.flatMap((id) => imagesById.value.get(id) ?? [])

/** Returns a name for each: filenames may be the same. */
function namesFor(images: readonly Image[]): string[] {
  const taken = new Set<string>()
  return images.map((image) => {
    let name = nameOf(image)
    while (taken.has(name)) name = freeName(name)
    taken.add(name)
    return name
  })
}

async function* files(images: readonly Image[]) {
  const names = namesFor(images)
  for (const [index, image] of images.entries()) {
    const name = names[index] ?? image.id
    yield { name, input: await send(originalUrl(image)), lastModified: new Date(image.created_at) }
  }
}

/** Saves a blob as a file. */
export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}

/** Saves the originals as a zip. */
export async function downloadAll(ids: readonly string[]): Promise<void> {
  const images = found(ids)
  announce(texts.packing(images.length))
  try {
    const { downloadZip } = await whole(import('client-zip'))
    saveAs(await whole(downloadZip(files(images)).blob()), 'images.zip')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notify({ text: texts.notPacked(error.message), isError: true })
  }
}

/** Copies the URLs of the originals, a line for each. */
export async function copyLinks(ids: readonly string[]): Promise<void> {
  const text = found(ids).map(originalUrl).join('\n')
  try {
    await navigator.clipboard.writeText(text)
    notify({ text: texts.linksCopied(ids.length), lasts: 4000 })
  } catch {
    notify({ text: texts.notCopiedAll, isError: true })
  }
}
