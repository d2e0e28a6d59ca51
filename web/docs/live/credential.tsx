// The credential of requests, if the service has any: the same as the main page's, in the same tab.
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { DocumentOperation } from '../../../openapi/document-operation.ts'
import { keepKey, key, readSettings, type Settings } from '../../page/state/session.ts'
import { texts } from '../texts.ts'

const settings = signal<Settings | undefined>(undefined)

function SignIn({ service }: { service: Settings }) {
  const [why, setWhy] = useState('')
  const start = async () => {
    setWhy('')
    try {
      const { signIn } = await import('../../page/state/sign-in.ts')
      keepKey(await signIn(service, new AbortController().signal))
    } catch (error) {
      setWhy(texts.notSignedIn(error instanceof Error ? error.message : String(error)))
    }
  }
  return (
    <>
      <button type="button" class="button quiet" onClick={start}>
        {texts.signIn}
      </button>
      <p class="wrong" role="alert">
        {why}
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
