// The languages of snippets, in the order in which the page offers them.
import { toCurl } from './curl.ts'
import { toJavaScript } from './javascript.ts'
import { toPython } from './python.ts'
import type { Sample } from './sample.ts'

export const languages = [
  { id: 'curl', name: 'curl', write: toCurl },
  { id: 'javascript', name: 'JavaScript', write: toJavaScript },
  { id: 'python', name: 'Python', write: toPython },
] as const satisfies readonly { id: string; name: string; write: (sample: Sample) => string }[]
