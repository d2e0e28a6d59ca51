// Files of a drop, a paste, or a picker. Of folders, only images are used.
import { signal } from '@preact/signals'
import { texts } from '../../texts.ts'
import { notify } from './notices.ts'
import { typeOf } from './send.ts'
import { addFiles } from './uploads.ts'

/** Whether something is dragged over the page. */
export const isOver = signal(false)

const looksLikeImage = (file: File) => typeOf(file).startsWith('image/')

/** Browsers return a folder in parts, until one is empty. */
async function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
    reader.readEntries(resolve, reject),
  )
  return entries.length === 0 ? [] : [...entries, ...(await entriesOf(reader))]
}

async function walk(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ]
  const entries = await entriesOf((entry as FileSystemDirectoryEntry).createReader())
  return (await Promise.all(entries.map(walk))).flat()
}

/** Adds the images of a folder, and counts its other files. */
export function addFolder(files: readonly File[]): void {
  const found = files.filter(looksLikeImage)
  if (found.length > 0) addFiles(found)
  else notify({ text: texts.emptyFolder, isError: true })
  const skipped = files.filter((file) => !looksLikeImage(file) && !file.name.startsWith('.')).length
  if (skipped > 0 && found.length > 0) notify({ text: texts.skipped(skipped), lasts: 8000 })
}

async function take(data: DataTransfer): Promise<void> {
  // Entries must be read before the first await.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const single = [...data.files]
  const folders = entries.filter(({ isDirectory }) => isDirectory)
  if (folders.length === 0) return single.length > 0 ? addFiles(single) : undefined
  const files = entries.filter(({ isFile }) => isFile)
  const walked = await Promise.all([...folders, ...files].map(walk))
  addFolder(walked.flat())
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false

/** Accepts drops and pastes anywhere on the page. */
export function takeFiles(): void {
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    isOver.value = true
  })
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) isOver.value = false
  })
  addEventListener('drop', (event) => {
    isOver.value = false
    if (!hasFiles(event) || !event.dataTransfer) return
    event.preventDefault()
    take(event.dataTransfer)
  })
  addEventListener('paste', ({ clipboardData, target }) => {
    // Spreadsheets copy cells as text and as a picture of them: a field takes the text.
    const isField = target instanceof Element && target.matches('input, textarea')
    if (isField && clipboardData?.types.includes('text/plain')) return
    const files = [...(clipboardData?.files ?? [])]
    if (files.length > 0) addFiles(files.map(named))
  })
}

/** Browsers give every pasted image the same name, so the time is added. */
function named(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '.')
  return new File([file], `pasted ${time}${file.name.slice(5)}`, { type: file.type })
}
