// Pictures that Chromium draws from HTML.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

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
  const executablePath = places.find((place) => place && existsSync(place))
  if (!executablePath) throw new Error('No Chromium here: install one, or set CHROMIUM to its path')
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
