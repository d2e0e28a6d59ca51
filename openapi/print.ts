// Prints the OpenAPI document. In a process of its own: the contracts bring along all that the functions are made of,
// with settings from the environment, which whoever builds the site has not made up yet.
import { openApi } from './document.ts'

process.stdout.write(JSON.stringify(openApi()))
