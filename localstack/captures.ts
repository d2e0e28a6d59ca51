// What AWS was seen to do with paths: the facts that httpApiPath and the local MiniStack are held to.

/**
 * A request's path, and what a function behind an HTTP API got of it as `rawPath`; undefined is API Gateway's own 400.
 * Captured in us-west-2 in July and September 2026: github.com/hotsock/voker, vokerhttp/testdata/ingress-paths.json.
 */
export const captures: readonly (readonly [sent: string, rawPath: string | undefined])[] = [
  ['/capture/plain', '/capture/plain'],
  ['/capture/space%20value', '/capture/space value'],
  ['/capture/question%3Fvalue', '/capture/question'],
  ['/capture/percent%25done', undefined],
  ['/capture/hash%23value', '/capture/hash#value'],
  ['/capture/slash%2Fvalue', '/capture/slash/value'],
  ['/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C', '/capture/unicode-λ-世界'],
  ['/capture/literal%252Fvalue', '/capture/literal/value'],
  ['/capture/literal%253Fvalue', '/capture/literal?value'],
  ['/capture/literal%2525value', '/capture/literal%value'],
]
