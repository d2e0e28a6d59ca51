// The window in which somebody signed in, when the issuer sends it back here: it hands its address over, and closes.

/** Where the page hears of it. The issuer's own page lies between the two, so that neither knows the other's window. */
export const channelName = 'darkroom.sign-in'

/** Whether this is the window that comes back from the issuer. Then the page has heard of it, and it closes. */
export function isSignInWindow(): boolean {
  const query = new URLSearchParams(location.search)
  if (!query.has('state') || !(query.has('code') || query.has('error'))) return false
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(location.search)
  channel.close()
  // A code is good once; nobody is to find it in the history.
  history.replaceState(null, '', '/')
  close()
  return true
}
