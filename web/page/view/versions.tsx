// The versions of an image that the bucket keeps, each with a button to restore it.
import { useState } from 'preact/hooks'
import { texts } from '../../texts.ts'
import type { Image } from '../state/image.ts'
import { announce } from '../state/notices.ts'
import { listVersions, restoreVersion, type Version } from '../state/versions.ts'
import { useAttempt, Wrong } from './attempt.tsx'
import { TextButton } from './button.tsx'

interface ListProps {
  readonly versions: readonly Version[]
  readonly onRestore: (version: Version) => void
}

const List = ({ versions, onRestore }: ListProps) => (
  <ul>
    {versions.map((one) => (
      <li key={one.version}>
        <span>{texts.date(one.created_at)}</span>
        <span>{texts.size(one.bytes)}</span>
        {one.current ? (
          <span>{texts.current}</span>
        ) : (
          <TextButton onClick={() => onRestore(one)}>{texts.restore}</TextButton>
        )}
      </li>
    ))}
  </ul>
)

export function Versions({ image }: { image: Image }) {
  const [versions, setVersions] = useState<readonly Version[]>()
  const { why, attempt } = useAttempt()
  const list = async () => setVersions(await listVersions(image.id))
  const onToggle = ({ currentTarget }: { currentTarget: HTMLDetailsElement }) => {
    if (currentTarget.open && !versions) attempt(list)
  }
  const restore = (version: Version) =>
    attempt(async () => {
      await restoreVersion(image, version)
      announce(texts.restored)
      await list()
    })
  return (
    <details class="versions" onToggle={onToggle}>
      <summary>{texts.versions}</summary>
      <Wrong why={why} />
      {versions && <List versions={versions} onRestore={restore} />}
    </details>
  )
}
