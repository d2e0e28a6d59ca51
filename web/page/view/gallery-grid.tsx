// The gallery. Only the rows near the visible ones are rendered, however many images there are.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { kind, words } from '../state/filters.ts'
import { failure, hasBegun, hasMore, loadMore, shown } from '../state/gallery.ts'
import { toggle } from '../state/selection.ts'
import { TextButton } from './button.tsx'
import { Empty } from './empty.tsx'
import { type Grid, useGrid } from './grid.ts'
import { Tile } from './tile.tsx'

/** Rows below the rendered ones to load ahead. */
const ahead = 6

/** Returns the image to which a key moves; undefined for any other key. */
function target(key: string, index: number, columns: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * 3,
    PageUp: -columns * 3,
    Home: -index,
    End: count - 1 - index,
  }
  const step = steps[key]
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, index + step))
}

/** Moves the focus with keys. The target may have to be rendered first. */
function useKeys({ columns, rowHeight }: Grid) {
  const list = useRef<HTMLUListElement>(null)
  const [current, setCurrent] = useState(0)
  const wanted = useRef<number>(undefined)
  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    const link = list.current?.querySelector<HTMLElement>(`a[data-index="${wanted.current}"]`)
    if (!link) return
    wanted.current = undefined
    link.focus({ preventScroll: true })
    link.scrollIntoView({ block: 'nearest' })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const { index } = (event.target as HTMLElement).dataset
    if (index === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const id = shown.value[Number(index)]
    if (event.key === ' ' && id) toggle(id, event.shiftKey)
    const to = target(event.key, Number(index), columns, shown.value.length)
    if (to === undefined && event.key !== ' ') return
    event.preventDefault()
    if (to === undefined) return
    wanted.current = to
    setCurrent(to)
    const top = (list.current?.offsetTop ?? 0) + Math.floor(to / columns) * rowHeight
    if (top < scrollY + 80 || top + rowHeight > scrollY + innerHeight)
      scrollTo({ top: top - innerHeight / 3 })
  }
  const onFocusIn = ({ target: element }: FocusEvent) => {
    const { index } = (element as HTMLElement).dataset
    if (index !== undefined) setCurrent(Number(index))
  }
  return { list, current, onKeyDown, onFocusIn }
}

function Failed() {
  return (
    <div class="failure" role="alert">
      <p>
        {texts.listFailed} {failure.value}
      </p>
      <TextButton onClick={loadMore}>{texts.again}</TextButton>
    </div>
  )
}

function Tiles({ grid, current }: { grid: Grid; current: number }) {
  const { columns, rowHeight, columnWidth, tileWidth } = grid
  const count = shown.value.length
  const first = grid.from * columns
  const drawn = shown.value.slice(first, grid.to * columns)
  // If the focused image is scrolled out of sight, Tab reaches the first rendered one.
  const isDrawn = current >= first && current < first + drawn.length
  return drawn.map((id, offset) => {
    const index = first + offset
    const [row, column] = [Math.floor(index / columns), index % columns]
    return (
      <Tile
        key={id}
        id={id}
        index={index}
        count={hasMore.value ? -1 : count}
        isCurrent={index === (isDrawn ? current : first)}
        place={{ left: `${column * columnWidth}px`, top: `${row * rowHeight}px`, width: `${tileWidth}px` }}
      />
    )
  })
}

export function GalleryGrid() {
  const box = useRef<HTMLDivElement>(null)
  const grid = useGrid(box)
  const { list, current, onKeyDown, onFocusIn } = useKeys(grid)
  const rows = Math.ceil(shown.value.length / grid.columns)
  const needsMore = hasMore.value && failure.value === undefined && grid.to > rows - ahead && grid.to > 0
  useEffect(() => {
    if (needsMore && hasBegun.value) loadMore()
  })
  const isEmpty = hasBegun.value && !hasMore.value && shown.value.length === 0
  // Reserves space for more images, so that they don't push the content below.
  const height = `calc(${rows * grid.rowHeight}px + ${hasMore.value ? '100vh' : '0px'})`
  return (
    <section class="gallery" aria-label={texts.gallery} aria-busy={!hasBegun.value}>
      <div class="rows" ref={box} style={{ minHeight: height }}>
        {isEmpty && <Empty isSearch={words.value.trim() !== '' || kind.value !== ''} />}
        {shown.value.length > 0 && (
          <ul
            ref={list}
            aria-label={texts.gallery}
            aria-description={texts.galleryKeys}
            onKeyDown={onKeyDown}
            onFocusIn={onFocusIn}
          >
            <Tiles grid={grid} current={current} />
          </ul>
        )}
      </div>
      {hasMore.value && failure.value === undefined && <p class="loading">{texts.loading}</p>}
      {failure.value !== undefined && <Failed />}
    </section>
  )
}
