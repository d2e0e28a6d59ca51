// The HTTP API of the template, for the stage `local`.
import splitOrigins from '../../stack/cors.cjs'
import type { Origin } from '../edge/origins.ts'
import type { Functions } from '../functions.ts'
import { authSettings } from '../service.ts'
import type { Template } from '../template.ts'
import { findKeys, tokenChecker } from '../tokens.ts'
import { httpApi } from './gateway.ts'

/** Opens the API in front of these functions. Import this once the environment is complete. */
export async function openApi({ cors, routes, variables }: Template, functions: Functions): Promise<Origin> {
  const auth = authSettings()
  if (auth.mode === 'jwt')
    findKeys(auth.issuer).catch(({ message }) => console.error(`No token is accepted yet. ${message}`))
  return httpApi({
    cors: { ...cors, allowedOrigins: await splitOrigins(variables) },
    routes,
    invoke: functions.answer,
    auth,
    checkToken: tokenChecker(auth),
  })
}
