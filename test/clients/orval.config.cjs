// Orval's fetch client.
const transformer = require('./first-bodies.cjs')

const { OPENAPI, OUTPUT, SERVICE } = process.env

module.exports = {
  darkroom: {
    input: { target: OPENAPI, override: { transformer } },
    output: { target: `${OUTPUT}/orval.ts`, client: 'fetch', baseUrl: SERVICE },
  },
}
