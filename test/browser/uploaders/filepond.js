import * as FilePond from 'filepond'

FilePond.create(document.querySelector('input'), {
  server: {
    process: { url: `${service}/v1/images`, headers: { Accept: 'text/plain' } },
    revert: `${service}/v1/images`,
  },
  onprocessfile: (error, { serverId }) => report({ error, ids: [serverId] }),
  onprocessfilerevert: ({ serverId }) => report({ reverted: true, serverId }),
})
