// How this program was started: in its repository, by npm, or as the package that npm installs.

/** Whether this is the compiled package. Node runs no TypeScript in `node_modules`, so the extension tells. */
const isPackage = !import.meta.filename.endsWith('.ts')

/** Returns how to call a command with arguments: `npm run keys -- list`, or `npx darkroom keys list`. */
export function howTo(name: string, args?: string): string {
  const command = isPackage ? `npx darkroom ${name}` : `npm run ${name}${args === undefined ? '' : ' --'}`
  return [command, args].join(' ').trim()
}

/** How to start the service. */
export const howToStart = isPackage ? 'npx darkroom' : 'npm start'
