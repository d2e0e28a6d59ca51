// The docs site: pages from .source/, which build.ts writes.
import { defineConfig } from 'vitepress'

const guide = [
  ['Upload images', 'upload'],
  ['Resize images', 'resize'],
  ['Serve images by IIIF', 'iiif'],
  ['Sign URLs', 'sign-urls'],
  ['Use darkroom in JavaScript', 'clients'],
  ['Upload large files', 'large-files'],
  ['Control access', 'auth'],
  ['Generate a client', 'generate-a-client'],
  ['Import images', 'import'],
  ['Export images', 'export'],
  ['Migrate', 'migrate'],
]
const operations = [
  ['Run the package', 'run'],
  ['Deploy to AWS', 'deploy'],
  ['Run it over any S3', 'any-s3'],
  ['Operate a deployment', 'operate'],
]
const reference = [
  ['API', 'api'],
  ['Limits and settings', 'reference'],
  ['Settings of a stage', 'settings'],
  ['Permissions', 'permissions'],
]

const items = (pages) => pages.map(([text, page]) => ({ text, link: `/${page}` }))

// biome-ignore lint/style/noDefaultExport: VitePress takes a default export
export default defineConfig({
  title: 'darkroom',
  description: 'An image store and resizer in your own AWS account',
  // GitHub Pages serves a project under its name.
  base: process.env.DOCS_BASE ?? '/',
  srcDir: '.source',
  outDir: '../.build/docs',
  cacheDir: '../.build/docs-cache',
  // Not every web server finds upload.html at /upload.
  cleanUrls: false,
  // Links to a service on your machine.
  ignoreDeadLinks: 'localhostLinks',
  themeConfig: {
    search: { provider: 'local' },
    sidebar: [
      { text: 'Start', link: '/' },
      { text: 'Guides', items: items(guide) },
      { text: 'Run it', items: items(operations) },
      { text: 'Reference', items: items(reference) },
      {
        text: 'Project',
        items: items([
          ['Contribute', 'CONTRIBUTING'],
          ['Security', 'SECURITY'],
        ]),
      },
    ],
  },
})
