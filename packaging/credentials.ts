// Replaces the SDK's chain of credential providers in the packages: a Lambda function's credentials are in its
// environment. The chain (profiles, SSO, web identity, instance metadata) is a third of the SDK's bytes, and its
// instance metadata loads undici: https://github.com/nodejs/node/issues/59686
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'
