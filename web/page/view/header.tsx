// The header: name, search, sort order, and buttons to add images.
import { useRef } from 'preact/hooks'
import { texts } from '../../texts.ts'
import { type Kind, kind, kinds, type Sort, sort, words } from '../state/filters.ts'
import { list } from '../state/gallery.ts'
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
    timer.current = setTimeout(() => list({ words: value }), calm)
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
        defaultValue={words.peek()}
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
            onChange={() => list({ sort: value })}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}

function KindChoice() {
  return (
    <select
      class="kind"
      aria-label={texts.kind}
      value={kind.value}
      onChange={({ currentTarget }) => list({ kind: currentTarget.value as Kind })}
    >
      {kinds.map((one) => (
        <option key={one} value={one}>
          {texts.kinds[one]}
        </option>
      ))}
    </select>
  )
}

export function Header() {
  return (
    <header class="top">
      <h1>{texts.name}</h1>
      <Search />
      <div class="choices">
        <KindChoice />
        <SortChoice />
      </div>
      <AddButtons>
        {key.value !== '' && <TextButton onClick={signOut}>{texts.signOut}</TextButton>}
      </AddButtons>
    </header>
  )
}
