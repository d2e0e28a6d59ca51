// The type of an image, by its first bytes: what a file calls itself may be wrong, and bytes in memory have no name.

const signatures: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG/],
  ['image/gif', /^GIF8/],
  ['image/webp', /^RIFF....WEBP/s],
  ['image/avif', /^....ftypavi/s],
  ['image/heic', /^....ftyp(he[im]|hev|mif1|msf1)/s],
  ['image/tiff', /^(II\*\0|MM\0\*)/],
]

/** Returns the content type of an image; what the file says of itself, if its bytes aren't an image's. */
export async function sniff(file: Blob): Promise<string> {
  const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()))
  const [found] = signatures.find(([, pattern]) => pattern.test(start)) ?? []
  return found ?? (file.type || 'application/octet-stream')
}
