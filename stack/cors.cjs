// The origins that may call from a browser: a comma-separated param as a list.

/** @param {{ resolveVariable: (name: string) => Promise<string> }} variables */
module.exports = async ({ resolveVariable }) => {
  const origins = await resolveVariable('param:corsOrigins')
  return origins.split(',').map((origin) => origin.trim())
}
