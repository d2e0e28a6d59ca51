// The sign-in window, when the issuer redirects it back: it sends its URL to the page, and closes.

/** The channel to the page. The issuer's page was in between, so neither window knows the other. */
export const channelName = 'darkroom.sign-in'

/** Returns whether this is the window back from the issuer. If so, it sends its URL and closes. */
export function isSignInWindow(): boolean {
  const query = new URLSearchParams(location.search)
  if (!query.has('state') || !(query.has('code') || query.has('error'))) return false
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(location.search)
  channel.close()
  // The code is valid once; it must not stay in the history.
  history.replaceState(null, '', '/')
  close()
  return true
}
