import { readFile } from 'node:fs/promises'
import { createClient } from '@darkroom/client'

const darkroom = createClient({ url: 'http://localhost:3000' })
const image = await darkroom.upload(await readFile('photo.jpg'), { filename: 'photo.jpg' })
console.log(darkroom.url(image, { w: 960 }))
