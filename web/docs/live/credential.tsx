// The credential of requests, if the service has any: the same as the main page's, in the same tab.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { DocumentOperation } from '../../../openapi/document-operation.ts'
import { keepKey, key, readSettings, type Settings } from '../../page/state/session.ts'
import { useSignIn } from '../../page/view/use-sign-in.ts'
import { texts } from '../texts.ts'

const settings = signal<Settings | undefined>(undefined)

function SignIn({ service }: { service: Settings }) {
  const { start, why } = useSignIn(service, keepKey)
  return (
    <>
      <button type="button" class="button quiet" onClick={start}>
        {texts.signIn}
      </button>
      <p class="wrong" role="alert">
        {why === undefined ? '' : texts.notSignedIn(why)}
      </p>
    </>
  )
}

export function Credential({ operation }: { operation: DocumentOperation }) {
  useEffect(() => {
    if (!settings.value)
      readSettings().then((read) => {
        settings.value = read
      })
  }, [])
  const service = settings.value
  if (!service || service.auth === 'none' || operation.security.length === 0) return null
  const id = `${operation.operationId}-credential`
  return (
    <div class="fields">
      <label for={id}>
        <span>{texts.credentials[service.auth]}</span>
        <input
          id={id}
          type="password"
          autocomplete="off"
          value={key.value}
          aria-describedby={`${id}-more`}
          onInput={({ currentTarget }) => keepKey(currentTarget.value.trim().replace(/^bearer\s+/i, ''))}
        />
        <small id={`${id}-more`}>{texts.credentialKept}</small>
      </label>
      {service.clientId !== '' && <SignIn service={service} />}
    </div>
  )
}
