// The gallery's grid: the number of columns, and the rows to render.
import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** Pixels. Must match styles/gallery.css. */
const caption = 34

/** Rows to render above and below the visible ones. */
const spare = 3

export interface Grid {
  readonly columns: number
  /** Pixels from the top of one row to the top of the next. */
  readonly rowHeight: number
  /** Pixels from one column to the next. */
  readonly columnWidth: number
  /** The width of a tile, in pixels. */
  readonly tileWidth: number
  /** Indexes of the first rendered row, and of the row after the last one. */
  readonly from: number
  readonly to: number
}

const nothing: Grid = { columns: 1, rowHeight: 1, columnWidth: 1, tileWidth: 1, from: 0, to: 0 }

function measure(element: HTMLElement): Grid {
  const width = element.clientWidth
  const isSmall = innerWidth < 600
  const [least, gap] = isSmall ? [104, 8] : [176, 20]
  const columns = Math.max(2, Math.floor((width + gap) / (least + gap)))
  const tileWidth = (width - gap * (columns - 1)) / columns
  const rowHeight = tileWidth + caption + gap
  const above = -element.getBoundingClientRect().top
  const from = Math.max(0, Math.floor(above / rowHeight) - spare)
  const to = Math.ceil((above + innerHeight) / rowHeight) + spare
  return { columns, rowHeight, columnWidth: tileWidth + gap, tileWidth, from, to }
}

const isSame = (one: Grid, other: Grid) =>
  one.columns === other.columns &&
  one.rowHeight === other.rowHeight &&
  one.from === other.from &&
  one.to === other.to

/** Returns the current grid, which follows scrolling and every change of the width. */
export function useGrid(ref: RefObject<HTMLElement | null>): Grid {
  const [grid, setGrid] = useState(nothing)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const update = () =>
      setGrid((before) => {
        const now = measure(element)
        return isSame(before, now) ? before : now
      })
    update()
    const observer = new ResizeObserver(update)
    observer.observe(element)
    addEventListener('scroll', update, { passive: true })
    addEventListener('resize', update)
    return () => {
      observer.disconnect()
      removeEventListener('scroll', update)
      removeEventListener('resize', update)
    }
  }, [ref])
  return grid
}
