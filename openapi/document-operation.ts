// One method and path in the document.
import type { Responses } from './answers.ts'
import type { Content, Parameter } from './requests.ts'

export interface DocumentOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: Responses
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
}

export type Paths = Record<string, Record<string, DocumentOperation>>
