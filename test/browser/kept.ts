// Uploads that a browser keeps until they are complete, in a database that the page has made.
import type { Page } from 'playwright-core'

/** The sizes of their files. */
export const keptFiles = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const { promise, resolve } = Promise.withResolvers<number[]>()
    const opening = indexedDB.open('darkroom')
    opening.onsuccess = () => {
      const reading = opening.result.transaction('uploads').objectStore('uploads').getAll()
      reading.onsuccess = () => {
        opening.result.close()
        resolve(reading.result.map(({ file }: { file?: File }) => file?.size ?? 0))
      }
    }
    return promise
  })

/** As if there had been no room for their files. */
export const forgetFiles = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const opening = indexedDB.open('darkroom')
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('uploads', 'readwrite')
      const store = transaction.objectStore('uploads')
      const reading = store.getAll()
      reading.onsuccess = () => {
        for (const kept of reading.result) store.put({ ...kept, file: undefined }, kept.url)
      }
      transaction.oncomplete = () => {
        opening.result.close()
        resolve()
      }
    }
    return promise
  })

/** Keeps a file of so many bytes. */
export const keepFile = (page: Page, size: number): Promise<void> =>
  page.evaluate(async (bytes) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const opening = indexedDB.open('darkroom')
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('uploads', 'readwrite')
      const [url, file] = ['/v1/uploads/a', new File([new Uint8Array(bytes)], 'a.jpg')]
      transaction.objectStore('uploads').put({ url, file, name: file.name, bytes, began: Date.now() }, url)
      transaction.oncomplete = () => {
        opening.result.close()
        resolve()
      }
    }
    return promise
  }, size)
