// The service of the snippets as they are built: that of `npm start`. The page puts its own origin in its place.

export const sampleOrigin = 'http://localhost:3000'
