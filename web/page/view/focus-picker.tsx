// The picture with its focus: a click or arrow keys move it; what a crop leaves out is dimmed.
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import type { Frame } from '../state/size.ts'
import { FramedPicture, percent } from './framed-picture.tsx'

export type Point = readonly [x: number, y: number]

interface Props {
  readonly image: Image
  readonly point: Point
  readonly frame: Frame | undefined
  readonly onMove: (point: Point) => void
}

const step = 0.02

/** How far arrow keys go, in fractions of the image. */
export const moves: Readonly<Record<string, Point>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
}

const inside = (value: number) => Math.min(1, Math.max(0, Math.round(value * 1000) / 1000))

export function FocusPicker({ image, point: [x, y], frame, onMove }: Props) {
  const onClick = (event: MouseEvent) => {
    // A key press is a click without a position.
    if (event.detail === 0 || !(event.currentTarget instanceof HTMLElement)) return
    const box = event.currentTarget.getBoundingClientRect()
    onMove([inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    onMove([inside(x + move[0]), inside(y + move[1])])
  }
  return (
    <button
      type="button"
      class="picker"
      aria-label={texts.focusAt(Math.round(x * 100), Math.round(y * 100))}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <FramedPicture image={image} frame={frame} />
      <span class="point" style={{ left: percent(x), top: percent(y) }} />
    </button>
  )
}
