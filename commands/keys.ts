// `npm run keys`: makes, lists and revokes API keys, keys that sign URLs, and the secret that signs callbacks.
import { fail, readArguments, refuseArguments } from '../cli/arguments.ts'
import { stageOptions, stageUsage, useParameters } from './parameters.ts'

const usage = `Usage: npm run keys -- add <label> [--reads-only]    makes an API key, and shows it once
       npm run keys -- list
       npm run keys -- revoke <id>
       npm run keys -- rotate <id>                  makes another key like it; revoke the old one once nobody uses it
       npm run keys -- add --signing [<id>]         makes a key that signs URLs; the newest one signs
       npm run keys -- list --signing
       npm run keys -- revoke --signing <id>        URLs that it signed stop working
       npm run keys -- add --callback               makes the secret that signs callbacks, and shows it
       npm run keys -- revoke --callback            without a secret, no job may name a callback

What changes takes effect within half a minute, without a deploy.
${stageUsage}`

const { positionals, values } = readArguments({
  usage,
  options: {
    ...stageOptions,
    'reads-only': { type: 'boolean' },
    signing: { type: 'boolean' },
    callback: { type: 'boolean' },
  },
  positionals: 2,
})
const [command = '', subject = ''] = positionals
if (values.signing && values.callback) refuseArguments('Use either --signing or --callback, not both', usage)
const kind = values.signing ? 'signing' : values.callback ? 'callback' : 'api'
if (kind !== 'api' && values['reads-only']) refuseArguments('--reads-only is for API keys', usage)

const names = { api: 'add list revoke rotate', signing: 'add list revoke', callback: 'add revoke' }
if (!names[kind].split(' ').includes(command))
  refuseArguments(command ? `Unknown command '${command}'` : 'Say what to do', usage)
if (kind === 'api' && command === 'add' && !subject) refuseArguments('Say whose key it is', usage)
if (kind !== 'callback' && /^(revoke|rotate)$/.test(command) && !subject)
  refuseArguments('Say which key: give its id', usage)
if (kind === 'signing' && !/^[\w-]*$/.test(subject))
  refuseArguments('The id of a key is made of letters, digits, "-" and "_"', usage)

const where = await useParameters(values, usage)
const { apiKeys, callbackSecrets, signingKeys } = await import('./stage-keys.ts')
const commands = {
  api: apiKeys(subject, values['reads-only'] ?? false),
  signing: signingKeys(subject),
  callback: callbackSecrets,
}
try {
  await commands[kind][command]?.()
} catch (error) {
  const { message, cause } = error as Error
  fail(`The keys of ${where} can't be read or changed: ${cause ?? message}`)
}
