// Whether a manifest is up to date. Doesn't load sharp: the repair only compares.
import { config } from '../config.ts'
import type { Manifest } from '../image/manifest.ts'

/** The presets as text: a manifest with a different one is out of date. */
export const recipe = JSON.stringify(config.presets)

/** Returns whether the manifest is of this version and of the current presets. */
export const isCurrent = (manifest: Manifest | undefined, version: string) =>
  manifest?.version === version && manifest.recipe === recipe
