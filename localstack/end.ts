// The end of a service, on a signal.

/** Milliseconds after which the process ends even if requests or deliveries are under way: those are redelivered. */
const patience = 30_000

let close = async (): Promise<void> => {}

/** Sets what has to be done before the process ends. */
export function atEnd(work: () => Promise<void>): void {
  close = work
}

/**
 * Ends the process with 0 once that is done; with 1 if it fails or takes too long, and at a second signal.
 * @returns what does the same without a signal
 */
export function endOnSignal(): () => void {
  let isEnding = false
  const end = () => {
    if (isEnding) process.exit(1)
    isEnding = true
    setTimeout(() => process.exit(1), patience).unref()
    close().then(
      () => process.exit(0),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  return end
}
