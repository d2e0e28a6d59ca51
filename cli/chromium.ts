// The Chromium of this machine.
import { existsSync } from 'node:fs'

/** The headless shell first: the same Chromium without windows takes two thirds of the time. */
const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Returns the path of the program. @throws Error if there is none */
export function findChromium(): string {
  const found = places.find((place) => place && existsSync(place))
  if (found) return found
  throw new Error('No Chromium here: install one, or say where it is by CHROMIUM=…')
}
