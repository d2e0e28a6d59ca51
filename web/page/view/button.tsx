// Buttons with an icon, with or without a visible label.
import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

interface Props {
  readonly icon: IconName
  readonly label: string
  readonly onClick: () => void
  readonly look?: string
}

/** The icon alone; the label is its name. */
export const IconButton = ({ icon, label, onClick, look = '' }: Props) => (
  <button type="button" class={`icon-button ${look}`} aria-label={label} title={label} onClick={onClick}>
    <Icon name={icon} />
  </button>
)

export const TextButton = ({
  children,
  onClick,
  look = 'quiet',
}: {
  children: ComponentChildren
  onClick: () => void
  look?: string
}) => (
  <button type="button" class={`button ${look}`} onClick={onClick}>
    {children}
  </button>
)
