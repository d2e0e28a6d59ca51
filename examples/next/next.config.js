export default {
  output: 'export',
  images: { loader: 'custom', loaderFile: './darkroom.js' },
}
