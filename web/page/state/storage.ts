// What the browser keeps of the page. If it is blocked, as with all cookies, memory keeps it until the page closes.

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

function orMemory(open: () => Storage): Kept {
  try {
    return open()
  } catch {
    const kept = new Map<string, string>()
    return {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    }
  }
}

/** Until somebody clears it. */
export const always = orMemory(() => localStorage)

/** Until the tab closes. */
export const inTab = orMemory(() => sessionStorage)
