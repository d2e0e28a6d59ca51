// Hey API's client.
import keepFirstBodies from './first-bodies.cjs'

const { OPENAPI, OUTPUT } = process.env

export default {
  input: OPENAPI,
  output: `${OUTPUT}/hey-api`,
  plugins: ['@hey-api/client-fetch'],
  parser: { patch: keepFirstBodies },
}
