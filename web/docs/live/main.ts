// What the script adds to the docs: the page's own origin, the remembered language, search, copying, and trying.
import { addCopyButtons } from './copy.ts'
import { rememberLanguage } from './language.ts'
import { useOwnOrigin } from './origin.ts'
import { startSearch } from './search.ts'
import { offerTrying } from './trying.ts'

useOwnOrigin()
rememberLanguage()
addCopyButtons(document)
startSearch()
offerTrying()
