/** Returns the origins in the param `corsOrigins`. */
declare function cors(context: {
  readonly resolveVariable: (name: string) => Promise<string>
}): Promise<string[]>

export = cors
