// What the import uses of @darkroom/client: one way to upload. Its sources need the DOM's types, which Node's code
// doesn't have, so client.d.ts declares these.
export { DarkroomError } from '../packages/client/src/errors.ts'
export { sender } from '../packages/client/src/send.ts'
export { sniff } from '../packages/client/src/sniff.ts'
export { follow, requestLimit, resourceOf, upload } from '../packages/client/src/upload.ts'
export { withoutSlash } from '../packages/client/src/url.ts'
