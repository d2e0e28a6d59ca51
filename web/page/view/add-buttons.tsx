// Buttons to add images: files, a folder, or a photo.
import type { ComponentChildren } from 'preact'
import { texts } from '../../texts.ts'
import { addFolder } from '../state/drop.ts'
import { addFiles } from '../state/uploads.ts'
import { Icon, type IconName } from './icon.tsx'

interface Way {
  readonly label: string
  readonly icon: IconName
  readonly look: string
  readonly attributes: Readonly<Record<string, string | boolean>>
  readonly take: (files: readonly File[]) => void
}

const accept = 'image/jpeg,image/png,image/webp,image/gif,image/avif,image/tiff,image/heic,image/heif'

const ways = {
  files: {
    label: texts.add,
    icon: 'add',
    look: 'main',
    attributes: { accept, multiple: true },
    take: addFiles,
  },
  folder: {
    label: texts.addFolder,
    icon: 'folder',
    look: 'by-mouse',
    attributes: { webkitdirectory: true },
    take: addFolder,
  },
  photograph: {
    label: texts.photograph,
    icon: 'camera',
    look: 'by-touch',
    attributes: { accept: 'image/*', capture: 'environment' },
    take: addFiles,
  },
} satisfies Record<string, Way>

/** A file input that looks like a button, and stays accessible to keys and screen readers. */
function Add({ way: { label, icon, look, attributes, take } }: { way: Way }) {
  const onChange = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const files = [...(currentTarget.files ?? [])]
    // The same file can be chosen again.
    currentTarget.value = ''
    if (files.length > 0) take(files)
  }
  return (
    <label class={`button add ${look}`}>
      <Icon name={icon} />
      <span>{label}</span>
      <input type="file" {...attributes} onChange={onChange} />
    </label>
  )
}

/** @param children further buttons */
export function AddButtons({ children }: { children?: ComponentChildren }) {
  return (
    <div class="add-buttons">
      <Add way={ways.photograph} />
      <Add way={ways.folder} />
      <Add way={ways.files} />
      {children}
    </div>
  )
}

/** Chooses files again, for an interrupted upload. */
export const ChooseAgain = () => <Add way={{ ...ways.files, label: texts.chooseAgain, look: 'quiet' }} />
