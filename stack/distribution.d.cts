/** What Serverless passes to a file that resolves a variable. */
interface Context {
  readonly resolveVariable: (name: string) => Promise<string>
}

/** The template's resources and outputs of the distribution. */
declare function distribution(
  context: Context,
): Promise<{ readonly Resources: object; readonly Outputs: object }>

export = distribution
