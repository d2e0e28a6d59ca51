// The built site: its files and their folder.

/** Files by their path in the site, such as `assets/main-ABCDEFGH.js`. */
export type Site = Map<string, Uint8Array>

/** The site's folder in the project and, by the same path, in the package of the function that serves it. */
export const siteFolder = '.build/site'

/** The oldest browsers that it is built for. */
export const browsers = ['chrome119', 'firefox121', 'safari17.4'] as const
