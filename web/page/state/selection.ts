// The selected images.
import { computed, signal } from '@preact/signals'
import { loadAll, shown } from './gallery.ts'
import { remove } from './removal.ts'

const chosen = signal<ReadonlySet<string>>(new Set())
/** The last selected image, where Shift starts. */
let anchor: string | undefined

export const selection = computed<ReadonlySet<string>>(
  () => new Set(shown.value.filter((id) => chosen.value.has(id))),
)

function between(one: string, other: string): readonly string[] {
  const [from, to] = [shown.value.indexOf(one), shown.value.indexOf(other)].toSorted((a, b) => a - b)
  return from === undefined || to === undefined || from < 0 ? [other] : shown.value.slice(from, to + 1)
}

/** @param reach selects everything from the last selected image to this one */
export function toggle(id: string, reach: boolean): void {
  const next = new Set(chosen.value)
  if (reach && anchor !== undefined) for (const one of between(anchor, id)) next.add(one)
  else if (!next.delete(id)) next.add(id)
  anchor = id
  chosen.value = next
}

/** Selects all images of the list, also those that aren't loaded yet. */
export async function selectAll(): Promise<void> {
  await loadAll()
  chosen.value = new Set(shown.value)
}

/** Selects nothing. */
export function clearSelection(): void {
  chosen.value = new Set()
  anchor = undefined
}

/** Deletes the selected images. */
export function removeSelected(): void {
  const names = [...selection.value]
  clearSelection()
  remove(names)
}
