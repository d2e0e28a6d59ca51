// Numbers and lists in English messages. Intl writes them, too, but the first use of it takes 16 ms of a processor, a
// quarter of a function's cold start; commands/layers.ts keeps it out of functions.

/** Returns a whole number with its thousands apart: `31,622,400`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** Returns words as in a sentence: `JPEG, PNG or WebP`. */
export const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
