// AWS list prices in US dollars: us-east-1, June 2026, without free tiers and discounts. To update a price, look it up
// at its address, and change the month above.

/** Prices that fall with the monthly amount: each applies up to an amount, the last one to everything above. */
export type Tiers = readonly { readonly upTo: number; readonly price: number }[]

const rest = Number.POSITIVE_INFINITY

export const prices = {
  /** https://aws.amazon.com/s3/pricing/ : S3 Standard */
  s3: {
    gigabyte: [
      { upTo: 50e3, price: 0.023 },
      { upTo: 500e3, price: 0.022 },
      { upTo: rest, price: 0.021 },
    ],
    /** PUT, COPY, POST, LIST. */
    write: 0.005 / 1000,
    /** GET, HEAD and the rest. DELETE costs nothing. */
    read: 0.0004 / 1000,
  },
  /** https://aws.amazon.com/lambda/pricing/ : arm64 */
  lambda: { call: 0.2 / 1e6, gigabyteSecond: 0.0000133334 },
  /** https://aws.amazon.com/api-gateway/pricing/ : HTTP API, requests of up to 512 KB */
  api: [
    { upTo: 300e6, price: 1 / 1e6 },
    { upTo: rest, price: 0.9 / 1e6 },
  ],
  /** https://aws.amazon.com/cloudfront/pricing/ : the United States, HTTPS, gigabytes out to the internet */
  cloudFront: {
    request: 1 / 1e6,
    function: 0.1 / 1e6,
    transfer: [
      { upTo: 10e3, price: 0.085 },
      { upTo: 50e3, price: 0.08 },
      { upTo: 150e3, price: 0.06 },
      { upTo: 500e3, price: 0.04 },
      { upTo: 1e6, price: 0.03 },
      { upTo: 5e6, price: 0.025 },
      { upTo: rest, price: 0.02 },
    ],
    /** Flat-rate plans, since November 2025: per month and distribution, with their allowances. */
    plans: [
      { name: 'Free', price: 0, requests: 1e6, gigabytes: 100 },
      { name: 'Pro', price: 15, requests: 10e6, gigabytes: 50e3 },
      { name: 'Business', price: 200, requests: 125e6, gigabytes: 50e3 },
      { name: 'Premium', price: 1000, requests: 500e6, gigabytes: 50e3 },
    ],
  },
  /** https://aws.amazon.com/sqs/pricing/ : standard queues */
  sqs: 0.4 / 1e6,
  /** https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/xray/pricing/ */
  watching: { logGigabyte: 0.5, alarm: 0.1, dashboard: 3, trace: 5 / 1e6 },
  /** https://aws.amazon.com/ec2/pricing/on-demand/ : gigabytes out to the internet */
  transfer: [
    { upTo: 10e3, price: 0.09 },
    { upTo: 50e3, price: 0.085 },
    { upTo: 150e3, price: 0.07 },
    { upTo: rest, price: 0.05 },
  ],
  /** https://aws.amazon.com/fargate/pricing/ : Linux on ARM, per hour */
  fargate: { cpu: 0.03238, gigabyte: 0.00356 },
  /** https://aws.amazon.com/elasticloadbalancing/pricing/ : per hour, and per capacity unit, which is 1 GB per hour */
  balancer: { hour: 0.0225, gigabyte: 0.008 },
  /** https://aws.amazon.com/vpc/pricing/ : a public IPv4 address, per hour */
  address: 0.005,
} as const

/** Returns the price of an amount, each part at its tier's price. */
export function tiered(amount: number, tiers: Tiers): number {
  let [cost, from] = [0, 0]
  for (const { upTo, price } of tiers) {
    cost += Math.max(0, Math.min(amount, upTo) - from) * price
    from = upTo
  }
  return cost
}
