import { pond } from '../../../examples/uploaders/filepond.js'

pond.onprocessfile = (error, { serverId }) => report({ error, ids: [serverId] })
pond.onprocessfilerevert = ({ serverId }) => report({ reverted: true, serverId })
