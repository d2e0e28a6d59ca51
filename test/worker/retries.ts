// Whoever tries again doesn't wait: the S3 of these tests refuses the first conditional write of each object.
import { Retry } from '@smithy/core/retry'

Retry.delay = () => 0
