// Notices: toasts, and a live region for screen readers.
import { signal } from '@preact/signals'

export interface Notice {
  readonly id: number
  readonly text: string
  readonly isError: boolean
  readonly action?: { readonly label: string; readonly act: () => void }
  /** Milliseconds until it disappears; without it, until it is dismissed. */
  readonly lasts?: number
  readonly onEnd?: () => void
}

export const notices = signal<readonly Notice[]>([])
export const announcement = signal('')

let count = 0

/** Announces a text to screen readers only. */
export function announce(text: string): void {
  announcement.value = text
}

/** @returns its id */
export function notify(notice: Partial<Notice> & { text: string }): number {
  count += 1
  notices.value = [...notices.value, { isError: false, ...notice, id: count }]
  if (!notice.isError) announce(notice.text)
  return count
}

/** Removes a notice, and calls `onEnd` unless its action was used. */
export function endNotice(id: number, { acted = false } = {}): void {
  const notice = notices.value.find((one) => one.id === id)
  notices.value = notices.value.filter((one) => one.id !== id)
  if (acted) notice?.action?.act()
  else notice?.onEnd?.()
}
