// Photographs to measure with: drawn, always the same, and about as hard to compress as real ones.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharp } from '../lib/pixels/engine/engine.ts'

/** Pixels. A 12 MP photograph is 4032×3024, one of 48 MP 8064×6048. */
export async function photo(width: number, height: number): Promise<Buffer> {
  const data = Buffer.allocUnsafe(width * height * 3)
  let state = 20_261_121
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      // The sum of two uniform values of ±grain resembles a bell curve.
      const noise = ((state >>> 24) + ((state >>> 16) & 255) - 255) * grain
      const light = scene(x / width, y / height, x, y) + noise
      const at = (y * width + x) * 3
      data[at] = clamp(light * 1.05 + 12)
      data[at + 1] = clamp(light)
      data[at + 2] = clamp(light * 0.85 + 30 * (1 - y / height))
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer()
}

/**
 * For measurements in separate processes, which read files: the given ones, or a temporary drawn one of this size in
 * pixels.
 */
export async function overFiles<T>(
  given: readonly string[],
  width: number,
  height: number,
  measure: (file: string) => readonly T[],
): Promise<T[]> {
  if (given.length > 0) return given.flatMap(measure)
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const drawn = join(folder, `a drawn one of ${Math.round((width * height) / 1e6)} MP`)
    writeFileSync(drawn, await photo(width, height))
    return [...measure(drawn)]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The effect of sensor noise on a pixel. With this, 12 MP at quality 90 are between 3 and 4 MB. */
const grain = 0.055

/** A sky, two hills with grass, and a round object with a hard edge. */
function scene(across: number, down: number, x: number, y: number): number {
  if ((across - 0.7) ** 2 + (down - 0.3) ** 2 < 0.012) return 235 - 60 * down
  const far = 0.5 + 0.08 * Math.sin(across * 9)
  if (down < far) return 150 + 70 * (1 - down)
  const near = 0.72 + 0.06 * Math.sin(across * 5 + 2)
  const grass = Math.sin(x * 0.31 + Math.sin(y * 0.05) * 4) * Math.sin(y * 0.23 + x * 0.02)
  return down < near ? 95 + 12 * grass : 60 + 26 * grass
}

function clamp(value: number): number {
  return Math.max(0, Math.min(value, 255))
}
