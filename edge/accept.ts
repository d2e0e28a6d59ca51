// Accept, as far as `format=auto` looks at it.

/** Formats that `format=auto` chooses for clients that name them. */
const modern = ['avif', 'webp']

/** Returns Accept with nothing but what `format=auto` looks at, so that a cache has few kinds of it. */
export function canonicalAccept(accept: string): string {
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
  const named = modern.filter((format) =>
    ranges.some(
      (parts) => parts[0] === `image/${format}` && !parts.some((parameter) => /^q=0(\.0*)?$/.test(parameter)),
    ),
  )
  return named.map((format) => `image/${format}`).join(',') || '*/*'
}
