// Whether a manifest still says what would be made of its image today. Without sharp: the repair only asks.
import { config } from '../config.ts'
import type { Manifest } from '../image/manifest.ts'

/** Changes with every change to the presets: a manifest with another one is out of date. */
export const recipe = JSON.stringify(config.presets)

/** The manifest is about this version, made with the presets of today. */
export const isCurrent = (manifest: Manifest | undefined, version: string) =>
  manifest?.version === version && manifest.recipe === recipe
