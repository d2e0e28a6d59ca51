export default defineNuxtConfig({
  modules: ['@nuxt/image'],
  image: {
    provider: 'darkroom',
    providers: { darkroom: { provider: '@darkroom/client/nuxt', options: { url: 'http://localhost:3000' } } },
  },
  telemetry: false,
})
