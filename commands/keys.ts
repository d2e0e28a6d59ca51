// `npm run keys`: creates, lists, and revokes API keys, keys that sign URLs, and the secret that signs callbacks.
import { fail, readArguments, refuseArguments } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { stageOptions, stageUsage, useParameters } from './parameters.ts'

const own = howTo('keys', '')
const usage = `Usage: ${own} add <label> [--reads-only]    creates an API key, and shows it once
       ${own} list
       ${own} revoke <id>
       ${own} rotate <id>                  creates another key like it; then revoke the old one when it is unused
       ${own} add --signing [<id>]         creates a key that signs URLs; the newest one signs
       ${own} list --signing
       ${own} revoke --signing <id>        makes the URLs that it signed invalid
       ${own} add --callback               creates the secret that signs callbacks, and shows it
       ${own} revoke --callback            disables callbacks for new jobs

Changes take effect within half a minute, without a deploy. Images whose URL was signed with a revoked key may stay in
CloudFront's cache for cdnMaxAge (60 s) after that.
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
  refuseArguments(command ? `Unknown command '${command}'` : 'Missing command', usage)
if (subject && (command === 'list' || kind === 'callback'))
  refuseArguments(`Unexpected argument '${subject}'`, usage)
if (kind === 'api' && command === 'add' && !subject)
  refuseArguments('Missing label: say whose key it is', usage)
if (kind !== 'callback' && /^(revoke|rotate)$/.test(command) && !subject)
  refuseArguments('Missing id of the key', usage)
if (kind === 'signing' && !/^[\w-]*$/.test(subject))
  refuseArguments('The id of a key may contain only letters, digits, "-" and "_"', usage)

const where = await useParameters(values, usage)
const { apiKeys, callbackSecrets, signingKeys } = await import('./stage-keys.ts')
const commands = {
  api: apiKeys(subject, values['reads-only'] ?? false, where),
  signing: signingKeys(subject),
  callback: callbackSecrets,
}
try {
  await commands[kind][command]?.()
} catch (error) {
  const { message, cause } = error as Error
  fail(`Can't read or change the keys of ${where}: ${cause ?? message}`)
}
