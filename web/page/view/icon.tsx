// Icons, drawn on a 24-pixel grid with 1.75-pixel strokes.

const paths = {
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5',
  add: 'M12 5v14M5 12h14',
  folder: 'M3.5 6.5a1 1 0 0 1 1-1h5l2 2.5h8a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1Z',
  camera:
    'M4 8h3.5L9 5.5h6L16.5 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Zm8 8.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Z',
  close: 'm6 6 12 12M18 6 6 18',
  back: 'm14.500 5.500-6.500 6.500 6.500 6.500',
  forward: 'm9.500 5.500 6.500 6.500-6.500 6.500',
  down: 'm6 9.500 6 6 6-6',
  up: 'm6 14.500 6-6 6 6',
  check: 'm5.500 12.500 4.500 4.500 8.500-9.500',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  download: 'M12 4v11m-5-4.500 5 5 5-5M5 20h14',
  remove: 'M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500',
  retry: 'M5 12a7 7 0 1 1 2.200 5.100M5 12V7.500M5 12h4.500',
  zoom: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.500 4.500M11 8.500v5M8.500 11h5',
  warning: 'M12 4.500 21 19.500H3ZM12 10v4.500M12 17v.2',
} as const

export type IconName = keyof typeof paths

/** Hidden from screen readers: a label is always next to it. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
)
