// Prints the OpenAPI document, in a process of its own: the contracts load the functions' modules with settings of the
// environment, which the builder of the site hasn't chosen yet.
import { openApi } from './document.ts'

process.stdout.write(JSON.stringify(openApi()))
