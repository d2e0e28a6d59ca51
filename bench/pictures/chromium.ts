// Pictures that Chromium draws from HTML.
import { chromium } from 'playwright-core'
import { findChromium } from '../../cli/chromium.ts'

/** What to draw. */
export interface Sheet {
  readonly name: string
  readonly html: string
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Pixels for one of CSS. */
  readonly scale: number
}

/** Returns a PNG of each sheet. @throws Error if there is no Chromium */
export async function draw(sheets: readonly Sheet[]): Promise<[name: string, bytes: Buffer][]> {
  const executablePath = findChromium()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const drawn: [string, Buffer][] = []
    for (const { name, html, width, height, scale } of sheets) {
      const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale })
      await page.setContent(html)
      drawn.push([name, await page.screenshot()])
      await page.close()
    }
    return drawn
  } finally {
    await browser.close()
  }
}
