// Where things stand in the bucket.

export const originals = 'originals/'

/** The key of an image's original. */
export const originalKey = (name: string) => `${originals}${name}`

/** The image's name in the key of its original. */
export const nameOf = (key: string) => key.slice(originals.length)
