// How this program was started: in its repository, by npm, or as the package that npm installs.

/** Whether this is the compiled package. Node runs no TypeScript in `node_modules`, so the extension tells. */
export const isPackage = !import.meta.filename.endsWith('.ts')

/** Returns how to call a command with arguments: `npm run keys -- list`, or `npx darkroom keys list`. */
export function howTo(name: string, args = ''): string {
  if (isPackage) return ['npx darkroom', ...(name === 'start' ? [] : [name]), args].join(' ').trim()
  const command = name === 'start' ? 'npm start' : `npm run ${name}`
  return args === '' ? command : `${command} -- ${args}`
}
