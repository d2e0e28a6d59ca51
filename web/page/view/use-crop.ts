// Drawing, moving, and resizing the part of a picture, by a pointer and by keys.
import { useRef, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { type Handle, moved, type Region, resized, type Spot, spanned, wholeOf } from '../state/crop.ts'
import type { Image } from '../state/image.ts'
import { announce } from '../state/notices.ts'
import { moves } from './focus-picker.tsx'

type Press = PointerEvent & { readonly currentTarget: HTMLElement }

/** Returns what the part is once the pointer is there; undefined as long as it only presses. */
type Drag = (to: PointerEvent) => Region | undefined

/** CSS pixels: a finger that presses moves a little. */
const slip = 4

/** Returns what a pointer does that pressed here: on a handle, on the part, or beside it. */
function dragFrom(pressed: Press, image: Image, region: Region | undefined): Drag {
  const { width, height } = wholeOf(image)
  const box = pressed.currentTarget.getBoundingClientRect()
  const spotOf = ({ clientX, clientY }: PointerEvent): Spot => ({
    x: ((clientX - box.left) / box.width) * width,
    y: ((clientY - box.top) / box.height) * height,
  })
  const from = spotOf(pressed)
  const target = pressed.target as HTMLElement
  const handle = target.dataset.handle as Handle | undefined
  // The whole image can't be moved: pressed there, a new part begins.
  const held = target.closest('.part') ? region : undefined
  return (to) => {
    if (Math.hypot(to.clientX - pressed.clientX, to.clientY - pressed.clientY) < slip) return undefined
    const spot = spotOf(to)
    const by = { x: spot.x - from.x, y: spot.y - from.y }
    if (handle) return resized(image, region ?? wholeOf(image), handle, by)
    return held ? moved(image, held, by) : spanned(image, from, spot)
  }
}

/** Returns the part as an arrow key changes it; undefined for other keys. */
function byKey({ key, shiftKey }: KeyboardEvent, image: Image, region: Region): Region | undefined {
  const move = moves[key]
  if (!move) return undefined
  const { width, height } = wholeOf(image)
  // At least a pixel.
  const pixels = (part: number, side: number) => Math.sign(part) * Math.ceil(Math.abs(part) * side)
  const by = { x: pixels(move[0], width), y: pixels(move[1], height) }
  return shiftKey ? resized(image, region, 'se', by) : moved(image, region, by)
}

/**
 * Lets people draw, move, and resize a part.
 * @param region the part; undefined for the whole image
 * @param onCrop called when the pointer or the key is released: addresses can't follow each move
 * @returns the part as it is shown, and what to do on events
 */
export function useCrop(image: Image, region: Region | undefined, onCrop: (region: Region) => void) {
  const [draft, setDraft] = useState<Region>()
  const drag = useRef<Drag | null>(null)
  const end = () => {
    drag.current = null
    setDraft(undefined)
  }
  const keep = () => {
    if (draft) onCrop(draft)
    end()
  }
  const pointer = {
    onPointerDown: (event: Press) => {
      if (event.button !== 0 || !event.isPrimary) return
      event.preventDefault()
      event.currentTarget.querySelector<HTMLElement>('.grip')?.focus({ preventScroll: true })
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = dragFrom(event, image, region)
    },
    onPointerMove: (event: PointerEvent) => {
      const next = drag.current?.(event)
      if (next) setDraft(next)
    },
    onPointerUp: keep,
    onPointerCancel: end,
  }
  const keys = {
    onKeyDown: (event: KeyboardEvent) => {
      const next = byKey(event, image, draft ?? region ?? wholeOf(image))
      if (!next) return
      event.preventDefault()
      setDraft(next)
    },
    onKeyUp: () => {
      if (draft) announce(texts.part(draft))
      keep()
    },
    onBlur: keep,
  }
  return { draft, pointer, keys }
}
