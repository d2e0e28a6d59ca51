// Starts Firefox. Puppeteer is only installed when a test needs it, so its types are in
// drive.d.ts, as far as they are used.
import puppeteer from 'puppeteer-core'

export const launch = (executablePath) =>
  puppeteer.launch({ browser: 'firefox', executablePath, timeout: 90_000 })
