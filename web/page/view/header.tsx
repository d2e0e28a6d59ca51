// The header: name, search, sort order, and buttons to add images.
import { useRef } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { type Sort, search, sort, sortBy } from '../state/gallery.ts'
import { key, signOut } from '../state/session.ts'
import { AddButtons } from './add-buttons.tsx'
import { TextButton } from './button.tsx'
import { Icon } from './icon.tsx'

/** Milliseconds after the last keystroke before the search starts. */
const calm = 180

function Search() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const onInput = ({ currentTarget: { value } }: { currentTarget: HTMLInputElement }) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => search(value.normalize('NFC')), calm)
  }
  return (
    <label class="search">
      <Icon name="search" />
      <span class="unseen">{texts.search}</span>
      <input
        type="search"
        placeholder={texts.search}
        title={texts.searchHint}
        autocomplete="off"
        spellcheck={false}
        onInput={onInput}
      />
    </label>
  )
}

const sorts: readonly { readonly value: Sort; readonly label: string }[] = [
  { value: 'newest', label: texts.newest },
  { value: 'name', label: texts.byName },
]

function SortChoice() {
  return (
    <fieldset class="segments">
      <legend class="unseen">{texts.sort}</legend>
      {sorts.map(({ value, label }) => (
        <label key={value}>
          <input
            type="radio"
            name="sort"
            value={value}
            checked={sort.value === value}
            onChange={() => sortBy(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}

export function Header() {
  return (
    <header class="top">
      <h1>{texts.name}</h1>
      <Search />
      <SortChoice />
      <AddButtons>
        {key.value !== '' && <TextButton onClick={signOut}>{texts.signOut}</TextButton>}
      </AddButtons>
    </header>
  )
}
