export default {
  image: {
    service: { entrypoint: '@darkroom/client/astro', config: { url: 'http://localhost:3000' } },
  },
}
