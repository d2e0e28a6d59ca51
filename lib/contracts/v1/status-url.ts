// Where to look what became of an upload directly to the bucket.

/** @param id of the upload */
export const statusUrlOf = (origin: string, { name, id }: { readonly name: string; readonly id: string }) =>
  `${origin}/v1/images/${encodeURIComponent(name)}?upload=${id}`
