// Signatures of requests to AWS, by the credentials of this process.
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { SignatureV4 } from '@smithy/signature-v4'
import { config } from '../../config.ts'
import { Sha256 } from './sha256.ts'

/** Finds credentials once, and again before they expire. In a package, they are those of the environment. */
export const credentials = defaultProvider()

/** Returns what signs requests to a service, such as `s3`. */
export const signerFor = (service: string, region = config.region): SignatureV4 =>
  new SignatureV4({
    ...{ service, region, credentials, sha256: Sha256 },
    // S3 signs a key's path as it is sent.
    uriEscapePath: service !== 's3',
  })
