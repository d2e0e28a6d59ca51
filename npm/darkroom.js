#!/usr/bin/env node
// The npm package's executable. In the JavaScript of old versions of Node, so that they can read the message, too.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 16)) {
  console.error(`darkroom needs Node.js 20.16 or later, and this is ${process.version}: https://nodejs.org`)
  process.exit(1)
}
await import('./server/darkroom.js')
