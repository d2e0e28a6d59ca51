// Whether a manifest is up to date. Doesn't load sharp: the repair only compares.
import { config } from '../config.ts'
import type { Manifest, Processed } from '../image/manifest.ts'
import { isSameFocus } from '../image/notes.ts'
import { isTiled } from '../image/pyramid.ts'

/** The settings that decide what an image becomes, as text: a manifest with a different one is out of date. */
export const recipe = JSON.stringify(config.presets) + (config.originals === 'strip' ? ' strip' : '')

/** Whether a large image was processed by a release without pyramids. */
const lacksPyramid = (manifest: Manifest) =>
  manifest.status === 'ready' && isTiled(manifest) && manifest.pyramid === undefined

/** Whether the variants that crop show another part than the image's focus. */
export const isMisframed = (manifest: Manifest) =>
  manifest.status === 'ready' && !isSameFocus(manifest.framed, manifest.notes?.focus)

/** Returns whether the variants are of this version and of the current presets, wherever the focus is. */
export const isGenerated = (manifest: Manifest | undefined, version: string): manifest is Processed =>
  manifest !== undefined &&
  manifest.status !== 'processing' &&
  manifest.version === version &&
  manifest.recipe === recipe &&
  !lacksPyramid(manifest)

/** Returns whether the manifest is of this version and of the current presets, and has all that an image gets. */
export const isCurrent = (manifest: Manifest | undefined, version: string): manifest is Processed =>
  isGenerated(manifest, version) && !isMisframed(manifest)
