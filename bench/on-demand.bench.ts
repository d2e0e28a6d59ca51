// One variant, generated on demand.
import { readFileSync } from 'node:fs'
import { type Preset, presets } from '../lib/image/presets.ts'
import { decode } from '../lib/pixels/decode.ts'
import { asVariant } from '../lib/pixels/encode.ts'
import { run } from '../lib/pixels/engine/pipeline.ts'
import { loadSource } from '../lib/pixels/open/source.ts'
import { boxOf } from '../lib/pixels/steps/box.ts'
import { fromRaw } from '../lib/pixels/steps/raw.ts'
import type { Bench, Options } from './bench.ts'
import { compete } from './measure.ts'
import { photo } from './photo.ts'

export const bench: Bench = {
  title: 'One variant on demand, from the original (CPU)',
  async run({ rounds, files }: Options) {
    const original = files[0] ? readFileSync(files[0]) : await photo(4032, 3024)
    const make = (preset: Preset) => async () => {
      const source = await loadSource(original)
      const raw = await decode(source, { box: boxOf(source.facts, preset) })
      return run(fromRaw(raw), (image) => asVariant.webp(image, { ...raw, opaque: true }))
    }
    const { thumb, small, medium } = presets
    const contenders = { thumb: make(thumb), small: make(small), medium: make(medium) }
    const contest = await compete(contenders, rounds)
    const names = ['thumb', 'small', 'medium'] as const
    return names.map((name) => ({ what: name, figure: contest.cost(name, 'cpu'), unit: 'ms' }) as const)
  },
}
