// `@darkroom/client/nuxt`: a provider for @nuxt/image. https://image.nuxt.com/advanced/custom-provider
import { fromModifiers, type Modifiers } from './modifiers.ts'
import { imageUrl } from './url.ts'

interface ProviderOptions {
  /** The service's URL. */
  readonly url?: string
  readonly modifiers?: Modifiers
}

/** The provider. The `src` of a `<NuxtImg>` is an image's id or URL. */
export default () => ({
  getImage: (src: string, { url = '', modifiers = {} }: ProviderOptions) => ({
    url: imageUrl(url, src, fromModifiers(modifiers)),
  }),
})
