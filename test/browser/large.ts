// A file that the page sends in parts.
import type { Page } from 'playwright-core'
import { landscape } from './files.ts'

/** Five parts, of which the last one is small. */
export const size = 21_000_000

/** Lets the file fall onto the page: an image, and what browsers and the service ignore behind its end. */
export async function dropLarge(page: Page, name: string, hue = 31): Promise<void> {
  const { bytes } = await landscape(name, hue)
  await page.evaluate(
    ({ file, text, length }) => {
      const whole = new Uint8Array(length)
      whole.set(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))
      const data = new DataTransfer()
      data.items.add(new File([whole], file, { type: 'image/jpeg', lastModified: 0 }))
      dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
    },
    { file: name, text: bytes.toString('base64'), length: size },
  )
}

/** The part that a URL is for; 0 if it is for none. */
export const partOf = (url: string) => Number(/[?&]partNumber=(\d+)/.exec(url)?.[1] ?? 0)
